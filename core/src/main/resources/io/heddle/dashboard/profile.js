// Where tasks spent time, for a part of the time line or from now on: a flame graph, the hottest methods, exports for other tools.

import { element, prefixColour, setText } from "./elements.js";
import { FlameGraph, shortName, treeOf } from "./flame-graph.js";
import { count, duration, percent, time } from "./format.js";
import { start } from "./shell.js";
import { Table } from "./table.js";
import { TimeLine } from "./time-line.js";

const EVERY_MS = 2000;
const at = id => document.getElementById(id);
const flame = new FlameGraph(at("flame"));
const hot = new Table(at("hot"), [
    { title: "method", value: method => method.name, text: method => method.name, isText: true },
    { title: "own samples", value: method => method.own, text: method => count(method.own), isNumber: true },
    { title: "share", value: method => method.own, text: method => percent(100 * method.own / Math.max(1, method.all)), isNumber: true },
], { keyOf: method => method.name, empty: "No samples.", sorted: 1, isDescending: true });

let profile = { stacks: {}, samples: 0, periodMs: 20 };
let isTaken = false;
let names = [];

const times = new TimeLine(at("times"), {
    onSelect: () => past(),
    colourOf: name => prefixColour(Math.max(0, names.indexOf(name))),
});

function shownStacks() {
    const part = at("part").value;
    return Object.fromEntries(Object.entries(profile.stacks).filter(([stack]) => !isTaken || part === "" || stack.split(";")[1] === part));
}

async function fetched(path, parameters) {
    const response = await fetch(`${path}?${new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ""))}`);
    if (!response.ok) {
        throw new Error((await response.text()).trim());
    }
    return response.json();
}

/** What workers have kept of the chosen time, function and worker. */
async function past() {
    isTaken = false;
    at("recorded").hidden = true;
    at("part-label").hidden = true;
    const chosen = { function: at("function").value, node: at("worker").value };
    const nowMs = Date.now();
    const spanMs = 1000 * at("span").value;
    try {
        const line = await fetched("/api/v1/profile/times", { ...chosen, from: spanMs === 0 ? "" : nowMs - spanMs });
        const firstMs = spanMs === 0 ? Math.min(nowMs - 60000, line.points[0]?.[0] ?? nowMs) : nowMs - spanMs;
        times.show(line, firstMs, nowMs);
        line.functions.forEach(name => offer("function", name, name));
        const range = times.selection ?? { fromMs: firstMs, toMs: nowMs + 1000 };
        const found = await fetched("/api/v1/profile/past", { ...chosen, from: Math.floor(range.fromMs), to: Math.floor(range.toMs) });
        if (isTaken) {
            return;
        }
        profile = found;
        setText(at("profile-note"), `${duration(profile.samples * profile.periodMs * 1e6)} in tasks, waits included, ${times.selection === null ? "" : `from ${time(range.fromMs)} to ${time(range.toMs)}`}`.replace(/, $/, "") + "; drag over the time line to choose a part");
        show();
    } catch (failure) {
        setText(at("profile-note"), failure instanceof TypeError ? "the dashboard does not answer" : failure.message);
    }
}

function show() {
    const stacks = shownStacks();
    flame.show(stacks);
    const own = new Map();
    for (const [stack, samples] of Object.entries(stacks)) {
        const name = stack.slice(stack.lastIndexOf(";") + 1);
        own.set(name, (own.get(name) ?? 0) + samples);
    }
    const all = Object.values(stacks).reduce((sum, samples) => sum + samples, 0);
    hot.show([...own].map(([name, samples]) => ({ name, own: samples, all })).sort((a, b) => b.own - a.own).slice(0, 40));
}

async function take() {
    const button = at("take");
    if (button.disabled) {
        return;
    }
    button.disabled = true;
    const seconds = at("seconds").value;
    isTaken = true;
    setText(at("profile-note"), `sampling for ${seconds} s`);
    try {
        const response = await fetch(`/api/v1/profile?seconds=${seconds}&node=${encodeURIComponent(at("node").value)}`);
        if (response.ok) {
            profile = await response.json();
            isTaken = true;
            at("recorded").hidden = false;
            at("part-label").hidden = false;
            setText(at("profile-note"), `${count(profile.samples)} samples of ${profile.periodMs} ms; click on a frame to open it`);
            show();
        } else {
            setText(at("profile-note"), (await response.text()).trim());
        }
    } catch {
        setText(at("profile-note"), "the dashboard does not answer");
    } finally {
        button.disabled = false;
    }
}

function offer(where, name, title) {
    if (![...at(where).options].some(option => option.value === name)) {
        at(where).append(element("option", { value: name }, title));
    }
}

function save(name, type, text) {
    const link = element("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
    link.click();
    URL.revokeObjectURL(link.href);
}

function speedscope() {
    const frames = [];
    const numbers = new Map();
    const samples = [];
    const weights = [];
    for (const [stack, many] of Object.entries(shownStacks())) {
        samples.push(stack.split(";").map(name => {
            if (!numbers.has(name)) {
                numbers.set(name, frames.length);
                frames.push({ name });
            }
            return numbers.get(name);
        }));
        weights.push(many * profile.periodMs);
    }
    const end = weights.reduce((sum, weight) => sum + weight, 0);
    return JSON.stringify({
        $schema: "https://www.speedscope.app/file-format-schema.json",
        shared: { frames },
        profiles: [{ type: "sampled", name: "heddle", unit: "milliseconds", startValue: 0, endValue: end, samples, weights }],
    });
}

at("take").addEventListener("click", take);
for (const id of ["span", "function", "worker"]) {
    at(id).addEventListener("input", () => {
        times.selection = id === "span" ? null : times.selection;
        past();
    });
}
at("recorded").addEventListener("click", past);
at("part").addEventListener("input", show);
at("search").addEventListener("input", () => flame.search(at("search").value));
at("whole").addEventListener("click", () => flame.open(flame.root));
at("save").addEventListener("click", () => save("heddle.collapsed.txt", "text/plain",
    Object.entries(shownStacks()).map(([stack, samples]) => `${stack} ${samples}\n`).join("")));
at("speedscope").addEventListener("click", () => save("heddle.speedscope.json", "application/json", speedscope()));
document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
        return;
    }
    if (event.key === "p") {
        take();
    } else if (event.key === "Escape") {
        flame.open(flame.root);
    }
});

// For tests and for the curious.
window.heddle = { flame, times, shortName, treeOf, speedscope };

offer("node", "", "all workers");
offer("worker", "", "all");
offer("function", "", "all");
past();
setInterval(() => {
    // A chosen time does not change; what follows the clock does.
    if (!isTaken && !at("take").disabled && times.selection === null && times.anchorMs === null && !document.hidden) {
        past();
    }
}, EVERY_MS);
start("profile", {
    cluster: view => {
        names = view.prefixes.map(prefix => prefix.name);
        for (const worker of view.workers) {
            offer("worker", worker.name, worker.name);
            offer("node", worker.name, worker.name);
        }
        if (view.scheduler !== null) {
            offer("node", view.scheduler.name, view.scheduler.name);
        }
    },
});
