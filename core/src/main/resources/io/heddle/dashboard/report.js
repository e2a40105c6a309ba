// A report about a span of time: everything is in the file.

import { AdviceList } from "./advice-list.js";
import { memoryRow, showMemoryRow } from "./bars.js";
import { element, KeyedList, prefixColour, setText } from "./elements.js";
import { FlameGraph } from "./flame-graph.js";
import { bytes, count, duration, percent, short, time } from "./format.js";
import { FunctionsTable } from "./functions-table.js";
import { LineChart } from "./line-chart.js";
import { TaskRuns } from "./task-runs.js";
import { TaskStream } from "./task-stream.js";

const at = id => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const { first, last, samples } = data;
const spanMs = (last.timeNs - first.timeNs) / 1e6;

// ---------------------------------------------------------------- runs

const runs = new TaskRuns();
const stream = new TaskStream(at("stream"), runs, { spanMs: Math.max(10, spanMs), heightMax: 620 });
data.runs.forEach(message => runs.take(message));
// The browser's clock does not matter: nothing moves.
stream.clock(last.timeNs / 1e6);
stream.isEmpty = runs.total === 0;
if (runs.total > 0) {
    stream.all();
} else {
    stream.isLive = false;
    stream.endMs = last.timeNs / 1e6;
}
setText(at("stream-note"), `${count(runs.total)} runs; drag or arrow keys to move, wheel or + and \u2212 to zoom${runs.omitted > 0 ? `; ${count(runs.omitted)} short runs were too many to draw` : ""}`);

// ---------------------------------------------------------------- functions

const before = new Map(first.prefixes.map(prefix => [prefix.name, prefix]));
const during = last.prefixes.map(prefix => ({
    ...prefix,
    tasksFinished: prefix.tasksFinished - (before.get(prefix.name)?.tasksFinished ?? 0),
    tasksErred: prefix.tasksErred - (before.get(prefix.name)?.tasksErred ?? 0),
}));
new FunctionsTable(at("functions")).show(during.map((prefix, number) => ({ number, ...prefix }))
    .filter(prefix => prefix.tasksFinished + prefix.tasksErred + prefix.tasksAssigned > 0));
const legend = new KeyedList(at("legend"), entry => entry.name, entry => {
    const made = element("span");
    made.swatch = element("i");
    made.append(made.swatch, entry.name);
    return made;
}, (made, entry) => { made.swatch.style.background = entry.colour; });
const showLegend = () => legend.show([
    ...runs.prefixes.map((name, number) => ({ name, colour: prefixColour(number) }))
        .filter(entry => during.some(prefix => prefix.name === entry.name && prefix.tasksFinished + prefix.tasksErred > 0)).slice(0, 24),
    { name: "failed", colour: "var(--error-mark)" },
    { name: "spilled, read back", colour: "var(--spill)" },
    { name: "transferred", colour: "var(--transfer)" },
]);
showLegend();

// ---------------------------------------------------------------- summary

const sumOf = key => during.reduce((total, prefix) => total + prefix[key], 0);
const living = last.workers.filter(worker => worker.isCounted);
const threads = living.reduce((total, worker) => total + worker.threads, 0);
const busyNs = during.reduce((total, prefix) => total + prefix.tasksFinished * prefix.meanDurationNs, 0);
const peak = Math.max(0, ...samples.map(sample => sample.usedBytes + sample.reservedBytes));
const limit = living.reduce((total, worker) => total + worker.limitBytes, 0);
const totalOf = (view, key) => view.workers.reduce((total, worker) => total + worker[key], 0);
const spilled = Math.max(0, totalOf(last, "spilledBytes") - totalOf(first, "spilledBytes"));

for (const [title, value, note, kind] of [
    ["Duration", duration(spanMs * 1e6), `from ${time(first.timeNs / 1e6)}`, ""],
    ["Finished", short(sumOf("tasksFinished")), `${short(sumOf("tasksFinished") / Math.max(0.001, spanMs / 1000))} per second`, ""],
    ["Erred", short(sumOf("tasksErred")), sumOf("tasksErred") > 0 ? "see below" : "none", sumOf("tasksErred") > 0 ? "bad" : ""],
    ["Workers", count(living.length), `${count(threads)} ${threads === 1 ? "thread" : "threads"}`, ""],
    ["In functions", duration(busyNs), `${percent(Math.min(100, 100 * busyNs / Math.max(1, threads * spanMs * 1e6)))} of threads`, ""],
    ["Most memory", bytes(peak), limit > 0 ? `${percent(100 * peak / limit)} of ${bytes(limit)}` : "", ""],
    ["Spilled", bytes(spilled), `${bytes(Math.max(0, totalOf(last, "reloadedBytes") - totalOf(first, "reloadedBytes")))} read back`, spilled > 0 ? "warn" : ""],
    ["Java", data.java.split("+")[0], "of the client", ""],
]) {
    at("tiles").append(element("div", { class: `tile ${kind} ${value.length > 8 ? "long" : ""}` },
        element("div", { class: "name" }, title), element("div", { class: "value" }, value), element("div", { class: "note" }, note)));
}
setText(at("cluster"), last.cluster);
setText(at("when"), new Date(first.timeNs / 1e6).toLocaleString());
document.title = `${last.cluster} \u00b7 Heddle report`;

// ---------------------------------------------------------------- over time

const options = { spanMs: Math.max(1000, spanMs), spanMinMs: 1000, gapMs: 0 };
const charts = [
    [new LineChart(at("chart-memory"), { ...options, lines: [{ name: "used", colour: "memory" }, { name: "reserved", colour: "reserved" }], format: bytes, isStacked: true, least: 1000 }), ["usedBytes", "reservedBytes"]],
    [new LineChart(at("chart-cpu"), { ...options, lines: [{ name: "processor", colour: "accent" }], format: percent }), ["cpuPercent"]],
    [new LineChart(at("chart-tasks"), { ...options, lines: [{ name: "finished", colour: "good" }], format: short, least: 10 }), ["tasksPerSecond"]],
    [new LineChart(at("chart-network"), { ...options, lines: [{ name: "in", colour: "memory" }, { name: "out", colour: "transfer" }], format: value => `${bytes(value)}/s`, least: 1000 }), ["inBytesPerSecond", "outBytesPerSecond"]],
];
for (const sample of samples) {
    charts.forEach(([chart, keys]) => chart.push(sample.timeNs / 1e6, keys.map(key => sample[key])));
}

// ---------------------------------------------------------------- workers, advice, errors

new KeyedList(at("workers"), worker => `${worker.name}/${worker.pid}`, memoryRow, showMemoryRow)
    .show([...last.workers].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })));
new AdviceList(at("advice")).show(data.advice);
const errors = data.errors.filter(group => group.lastNs >= first.timeNs);
const whole = new Set(errors.filter(group => group.type === "error").flatMap(group => [group.taskId, ...group.recent.map(task => task.taskId)]));
for (const group of errors.filter(group => group.type !== "task-erred" || !whole.has(group.taskId))) {
    const [title, ...stack] = group.text.split("\n");
    at("errors").append(element("li", {},
        element("time", {}, time(group.lastNs / 1e6)),
        element("span", { class: "where" }, group.worker ?? group.nodes.join(", ")),
        element("span", { class: "where" }, group.count > 1 ? `${count(group.count)} times` : ""),
        element("div", { class: "what" }, element("b", {}, `${group.function ?? group.type}: ${title}`),
            ...(stack.length > 0 ? [element("pre", { class: "log stack" }, stack.join("\n"))] : []))));
}
if (at("errors").children.length === 0) {
    at("errors").after(element("div", { class: "empty" }, "No errors."));
}

// ---------------------------------------------------------------- profile

const flame = new FlameGraph(at("flame"));
flame.show(data.profile.stacks);
setText(at("profile-note"), data.profile.samples === 0
    ? "no samples: tasks were too few or too short to be seen, or workers keep none (option stack-samples)"
    : `${duration(data.profile.samples * data.profile.periodMs * 1e6)} in tasks, waits included; click on a frame to open it`);

// ---------------------------------------------------------------- keys

const toggleTheme = () => {
    document.documentElement.dataset.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.dispatchEvent(new CustomEvent("themechange"));
    showLegend();
};
at("theme").addEventListener("click", toggleTheme);
at("zoom-in").addEventListener("click", () => stream.zoom(0.5));
at("zoom-out").addEventListener("click", () => stream.zoom(2));
at("zoom-all").addEventListener("click", () => stream.all());
document.addEventListener("keydown", event => {
    const action = {
        "+": () => stream.zoom(0.5), "=": () => stream.zoom(0.5), "-": () => stream.zoom(2), "0": () => stream.all(),
        "ArrowLeft": () => stream.pan(-0.2), "ArrowRight": () => stream.pan(0.2), "t": toggleTheme,
    }[event.key];
    if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        action();
    }
});

// For tests and for the curious.
window.heddle = { runs, stream, data, flame };
