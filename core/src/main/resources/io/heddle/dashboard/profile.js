// Profiles on request: a flame graph, the hottest methods, exports for other tools.

import { element, setText } from "./elements.js";
import { FlameGraph, shortName, treeOf } from "./flame-graph.js";
import { count, percent } from "./format.js";
import { start } from "./shell.js";
import { Table } from "./table.js";

const at = id => document.getElementById(id);
const flame = new FlameGraph(at("flame"));
const hot = new Table(at("hot"), [
    { title: "method", value: method => method.name, text: method => method.name, isText: true },
    { title: "own samples", value: method => method.own, text: method => count(method.own), isNumber: true },
    { title: "share", value: method => method.own, text: method => percent(100 * method.own / Math.max(1, method.all)), isNumber: true },
], { keyOf: method => method.name, empty: "No samples.", sorted: 1, isDescending: true });

let profile = { stacks: {}, samples: 0, periodMs: 10 };

function shownStacks() {
    const part = at("part").value;
    return Object.fromEntries(Object.entries(profile.stacks).filter(([stack]) => part === "" || stack.split(";")[1] === part));
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
    setText(at("profile-note"), `sampling for ${seconds} s`);
    try {
        const response = await fetch(`/api/v1/profile?seconds=${seconds}&node=${encodeURIComponent(at("node").value)}`);
        if (response.ok) {
            profile = await response.json();
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

function offer(name, title) {
    if (![...at("node").options].some(option => option.value === name)) {
        at("node").append(element("option", { value: name }, title));
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
window.heddle = { flame, shortName, treeOf, speedscope };

offer("", "all workers");
start("profile", {
    cluster: view => {
        for (const worker of view.workers) {
            offer(worker.name, worker.name);
        }
        if (view.scheduler !== null) {
            offer(view.scheduler.name, view.scheduler.name);
        }
    },
});
