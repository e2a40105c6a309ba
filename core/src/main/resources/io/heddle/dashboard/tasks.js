// The long task stream: zoom, pan, hover, by mouse and by keyboard.

import { element, KeyedList, prefixColour, setText } from "./elements.js";
import { count } from "./format.js";
import { FunctionsTable } from "./functions-table.js";
import { start } from "./shell.js";
import { TaskRuns } from "./task-runs.js";
import { TaskStream } from "./task-stream.js";

const at = id => document.getElementById(id);
const runs = new TaskRuns();
const stream = new TaskStream(at("stream"), runs, { spanMs: 30000, heightMax: 620, onView: showView });
const functions = new FunctionsTable(at("functions"));

const legend = new KeyedList(at("legend"), entry => entry.name, entry => {
    const made = element("span");
    made.swatch = element("i");
    made.append(made.swatch, entry.name);
    return made;
}, (made, entry) => { made.swatch.style.background = entry.colour; });

function showView() {
    at("live").setAttribute("aria-pressed", String(stream.isLive));
    const span = stream.spanMs < 1000 ? `${stream.spanMs.toFixed(stream.spanMs < 10 ? 2 : 0)} ms` : `${(stream.spanMs / 1000).toFixed(1)} s`;
    const omitted = runs.omitted > 0 ? `; ${count(runs.omitted)} short runs were too many to draw` : "";
    setText(at("tasks-note"), `${span} of ${count(runs.total)} runs; drag or arrow keys to move, wheel or + and \u2212 to zoom${omitted}`);
}

at("live").addEventListener("click", () => stream.live(!stream.isLive));
at("zoom-in").addEventListener("click", () => stream.zoom(0.5));
at("zoom-out").addEventListener("click", () => stream.zoom(2));
at("zoom-all").addEventListener("click", () => stream.all());
document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
        return;
    }
    const action = {
        "+": () => stream.zoom(0.5), "=": () => stream.zoom(0.5), "-": () => stream.zoom(2), "0": () => stream.all(),
        "ArrowLeft": () => stream.pan(-0.2), "ArrowRight": () => stream.pan(0.2), "l": () => stream.live(!stream.isLive),
    }[event.key];
    if (action) {
        event.preventDefault();
        action();
    }
});

window.heddle = { runs, stream };

start("tasks", {
    cluster: view => {
        stream.clock(view.timeNs / 1e6);
        stream.isEmpty = view.scheduler === null || view.scheduler.tasksFinished + view.scheduler.tasksErred === 0;
        functions.show(view.prefixes);
        showView();
        legend.show([
            ...view.prefixes.slice(0, 24).map((prefix, number) => ({ name: prefix.name, colour: prefixColour(number) })),
            { name: "failed", colour: "var(--error-mark)" },
            { name: "spilled, read back", colour: "var(--spill)" },
            { name: "transferred", colour: "var(--transfer)" },
        ]);
    },
    tasks: message => runs.take(message),
}, true);
