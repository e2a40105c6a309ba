// Processes: processor, heap, collections, duty cycles, and all counters.

import { bytes, count, duration, percent, short } from "./format.js";
import { LineChart } from "./line-chart.js";
import { start } from "./shell.js";
import { Table } from "./table.js";

const at = id => document.getElementById(id);
const cpu = new LineChart(at("chart-cpu"), { lines: [{ name: "workers", colour: "accent" }, { name: "scheduler", colour: "spill" }], format: percent });
const tasks = new LineChart(at("chart-tasks"), { lines: [{ name: "finished per second", colour: "good" }], format: short });
const heap = new LineChart(at("chart-heap"), { lines: [{ name: "heap", colour: "memory" }], format: bytes });
const network = new LineChart(at("chart-network"), { lines: [{ name: "in", colour: "memory" }, { name: "out", colour: "transfer" }], format: value => `${bytes(value)}/s`, least: 1000 });

function valueText(counter) {
    switch (counter.unit) {
        case "bytes": return bytes(counter.value);
        case "ns": return duration(counter.value);
        case "ms": return counter.name === "heartbeat-ms" ? new Date(counter.value).toLocaleTimeString() : `${count(counter.value)} ms`;
        default: return count(counter.value);
    }
}

const nodes = new Table(at("nodes"), [
    { title: "node", value: counter => counter.node, text: counter => counter.node },
    { title: "counter", value: counter => counter.name, text: counter => counter.name },
    { title: "value", value: counter => counter.value, text: valueText, isNumber: true },
    { title: "kind", value: counter => counter.kind, text: counter => counter.kind },
    { title: "what", text: counter => counter.description, isText: true },
], { keyOf: counter => `${counter.node}/${counter.name}`, empty: "No node.", sorted: 0 });

async function read() {
    nodes.show(await (await fetch("/api/v1/counters")).json());
}

/** Nodes of one process share its numbers. */
function byProcess(workers, key) {
    return [...new Map(workers.map(worker => [`${worker.host}/${worker.pid}`, worker[key]])).values()].reduce((sum, value) => sum + value, 0);
}

let lastRead = -2000;
start("system", {
    cluster: view => {
        const now = view.timeNs / 1e6;
        const living = view.workers.filter(worker => worker.state !== "dead");
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
