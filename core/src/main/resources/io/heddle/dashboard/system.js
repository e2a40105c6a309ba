// Processes: processor, heap, collections, duty cycles, and all counters.

import { colour, element, setText } from "./elements.js";
import { bytes, count, duration, percent, short, time } from "./format.js";
import { LineChart } from "./line-chart.js";
import { fill, past } from "./past.js";
import { start } from "./shell.js";
import { Table } from "./table.js";

const at = id => document.getElementById(id);
const cpu = new LineChart(at("chart-cpu"), { lines: [{ name: "workers", colour: "accent" }, { name: "scheduler", colour: "spill" }], format: percent });
const tasks = new LineChart(at("chart-tasks"), { lines: [{ name: "finished per second", colour: "good" }], format: short });
const heap = new LineChart(at("chart-heap"), { lines: [{ name: "heap", colour: "memory" }], format: bytes });
const gc = new LineChart(at("chart-gc"), { lines: [{ name: "workers", colour: "accent" }, { name: "scheduler", colour: "spill" }], format: percent, least: 1 });
const duty = new LineChart(at("chart-duty"), { lines: [{ name: "workers", colour: "accent" }, { name: "scheduler", colour: "spill" }], format: duration, least: 1e5 });
const network = new LineChart(at("chart-network"), { lines: [{ name: "in", colour: "memory" }, { name: "out", colour: "transfer" }], format: value => `${bytes(value)}/s`, least: 1000 });

const LONGEST_NS = 2 ** 36;

/** Of a histogram two rows, rounded up to a power of two: what half of the durations and what 99 in 100 did not exceed. */
function flattened(counter) {
    if (counter.kind !== "histogram") {
        return [counter];
    }
    const row = (name, value) => ({ ...counter, name: `${counter.name}, ${name}`, value: value ?? 2 * LONGEST_NS });
    return counter.count === 0 ? [] : [row("half", counter.median), row("99 in 100", counter.tail)];
}

function valueText(counter) {
    switch (counter.unit) {
        case "bytes": return bytes(counter.value);
        case "ns": return counter.kind === "histogram" && counter.value > LONGEST_NS ? "over 1 min" : duration(counter.value);
        case "ms": return counter.name === "heartbeat-ms" ? time(counter.value) : `${count(counter.value)} ms`;
        default: return count(counter.value);
    }
}

const ofNode = new Table(at("nodes"), [
    { title: "node", value: counter => counter.node, text: counter => counter.node },
    { title: "counter", value: counter => counter.name, text: counter => counter.name },
    { title: "value", value: counter => counter.value, text: valueText, isNumber: true },
    { title: "kind", value: counter => counter.kind, text: counter => counter.kind },
    { title: "what", text: counter => counter.description, isText: true },
], { keyOf: counter => `${counter.node}/${counter.name}`, empty: "No counter is like this.", sorted: 1 });

const some = (row, node) => node === undefined ? "" : valueText({ ...row, value: node.value });
const ofAll = new Table(at("counters"), [
    { title: "counter", value: row => row.name, text: row => row.name },
    { title: "scheduler", value: row => row.scheduler?.value ?? -1, text: row => some(row, row.scheduler), isNumber: true },
    { title: "workers, each", fill: (cell, row) => drawBars(cell, row) },
    { title: "all", value: row => row.sum, text: row => row.workers.length === 0 || row.name === "heartbeat-ms" || row.kind === "histogram" ? "" : valueText({ ...row, value: row.sum }), isNumber: true },
    { title: "least", value: row => row.least?.value ?? -1, text: row => some(row, row.least), isNumber: true },
    { title: "most", value: row => row.most?.value ?? -1, text: row => some(row, row.most), isNumber: true },
    { title: "of", value: row => row.most?.node ?? "", text: row => row.workers.length > 1 && row.most.value > row.least.value ? row.most.node : "" },
    { title: "what", text: row => row.description, isText: true },
], { keyOf: row => row.name, empty: "No counter is like this.", sorted: 0 });

const BAR_AREA = [160, 18];

/** A bar for each worker, in order of their names, the longest for the most. */
function drawBars(cell, row) {
    const seen = row.workers.map(worker => worker.value).join();
    const theme = document.documentElement.dataset.theme;
    if (cell.seen === `${theme}${seen}`) {
        return;
    }
    cell.seen = `${theme}${seen}`;
    cell.canvas ??= cell.appendChild(document.createElement("canvas"));
    const [width, height] = BAR_AREA;
    const scale = devicePixelRatio;
    cell.canvas.width = width * scale;
    cell.canvas.height = height * scale;
    cell.canvas.style.width = `${width}px`;
    cell.canvas.style.height = `${height}px`;
    cell.canvas.title = row.workers.length === 0 ? "" : `${row.workers.length} workers by name`;
    const context = cell.canvas.getContext("2d");
    context.scale(scale, scale);
    const top = Math.max(1, row.most?.value ?? 1);
    const side = Math.min(14, width / Math.max(1, row.workers.length));
    context.fillStyle = colour("track");
    context.fillRect(0, height - 1, Math.min(width, side * row.workers.length), 1);
    context.fillStyle = colour("memory");
    row.workers.forEach((worker, place) => {
        const tall = row.name === "heartbeat-ms" ? 0 : Math.max(0, worker.value) / top * (height - 2);
        context.fillRect(place * side, height - 1 - tall, Math.max(1, side - (side > 3 ? 1 : 0)), tall);
    });
}

function rowsOf(counters) {
    const rows = new Map();
    for (const counter of counters) {
        if (!rows.has(counter.name)) {
            rows.set(counter.name, { name: counter.name, unit: counter.unit, kind: counter.kind, description: counter.description, workers: [] });
        }
        const row = rows.get(counter.name);
        if (schedulers.has(counter.node)) {
            row.scheduler = counter;
        } else if (workerNames.has(counter.node)) {
            row.workers.push(counter);
        }
    }
    for (const row of rows.values()) {
        row.workers.sort((a, b) => a.node.localeCompare(b.node, undefined, { numeric: true }));
        row.sum = row.workers.reduce((sum, worker) => sum + worker.value, 0);
        row.most = row.workers.reduce((best, worker) => best === undefined || worker.value > best.value ? worker : best, undefined);
        row.least = row.workers.reduce((best, worker) => best === undefined || worker.value < best.value ? worker : best, undefined);
    }
    return [...rows.values()];
}

let schedulers = new Set();
let workerNames = new Set();
let counters = [];

function show() {
    const node = at("node").value;
    const wanted = at("search").value.toLowerCase();
    const found = counters.filter(counter => `${counter.name} ${counter.description}`.toLowerCase().includes(wanted));
    at("counters").hidden = node !== "";
    at("nodes").hidden = node === "";
    if (node === "") {
        ofAll.show(rowsOf(found));
    } else {
        ofNode.show(found.filter(counter => counter.node === node));
    }
    setText(at("nodes-note"), node === "" ? "of all nodes, a row for each; /metrics has every single one" : `of ${node}`);
}

async function read() {
    readPauses();
    counters = (await (await fetch("/api/v1/counters")).json()).flatMap(flattened);
    for (const name of new Set(counters.map(counter => counter.node))) {
        if (![...at("node").options].some(option => option.value === name)) {
            at("node").append(element("option", { value: name }, name));
        }
    }
    show();
}

at("node").addEventListener("input", show);
at("search").addEventListener("input", show);

/** Nodes of one process share its numbers. */
function byProcess(workers, key) {
    return [...new Map(workers.map(worker => [`${worker.host}/${worker.pid}`, worker[key]])).values()].reduce((sum, value) => sum + value, 0);
}

let pausesSinceNs = 0;

/** What the dashboard reckons once for all who look: samples since the last. */
async function readPauses() {
    for (const sample of await past("", pausesSinceNs)) {
        if (sample.timeNs > pausesSinceNs) {
            pausesSinceNs = sample.timeNs;
            gc.push(sample.timeNs / 1e6, [sample.gcPercent, sample.schedulerGcPercent]);
            duty.push(sample.timeNs / 1e6, [sample.dutyCycleTailNs, sample.schedulerDutyCycleTailNs]);
        }
    }
}

// For tests and for the curious.
window.heddle = { charts: { cpu, tasks, heap, gc, duty, network } };

let lastRead = -2000;
past().then(samples => {
    fill(cpu, samples, sample => [sample.cpuPercent, sample.schedulerCpuPercent]);
    fill(tasks, samples, sample => [sample.tasksPerSecond]);
    fill(heap, samples, sample => [sample.heapUsedBytes]);
    fill(network, samples, sample => [sample.inBytesPerSecond, sample.outBytesPerSecond]);
});
start("system", {
    cluster: view => {
        const now = view.timeNs / 1e6;
        schedulers = new Set(view.scheduler === null ? [] : [view.scheduler.name]);
        workerNames = new Set(view.workers.map(worker => worker.name));
        const living = view.workers.filter(worker => worker.isCounted);
        const sum = key => living.reduce((total, worker) => total + worker[key], 0);
        cpu.push(now, [byProcess(living, "cpuPercent"), view.scheduler?.cpuPercent ?? 0]);
        tasks.push(now, [view.scheduler?.tasksPerSecond ?? 0]);
        heap.push(now, [byProcess(living, "heapUsedBytes")]);
        network.push(now, [sum("inBytesPerSecond"), sum("outBytesPerSecond")]);
        if (performance.now() - lastRead > 1500) {
            lastRead = performance.now();
            read();
        }
    },
});
