// Where memory is: over time, by worker, by function, on disk.

import { memoryRow, showMemoryRow } from "./bars.js";
import { element, KeyedList } from "./elements.js";
import { bytes, count, duration, taskName } from "./format.js";
import { FunctionsTable } from "./functions-table.js";
import { LineChart } from "./line-chart.js";
import { fill, past } from "./past.js";
import { start } from "./shell.js";
import { Table } from "./table.js";

const at = id => document.getElementById(id);
const chart = new LineChart(at("chart"), { lines: [{ name: "used", colour: "memory" }, { name: "reserved", colour: "reserved" }], format: bytes, isStacked: true, height: 190, least: 1e6 });
const workers = new KeyedList(at("workers"), worker => `${worker.name}/${worker.pid}`, memoryRow, showMemoryRow);
const functions = new FunctionsTable(at("functions"), true);
const column = (title, key) => ({ title, value: worker => worker[key], text: worker => bytes(worker[key]), isNumber: true });
const spilling = new Table(at("spilling"), [
    { title: "worker", value: worker => worker.name, text: worker => worker.name },
    column("spilled", "spilledBytes"),
    column("read back", "reloadedBytes"),
    column("spills from", "spillStartBytes"),
    column("down to", "targetBytes"),
    { title: "results", value: worker => worker.results, text: worker => count(worker.results), isNumber: true },
    { title: "disk", value: worker => String(worker.spillBlocked), text: worker => worker.spillBlocked ? "takes no spill files: full, or broken" : "takes spill files" },
], { keyOf: worker => `${worker.name}/${worker.pid}`, empty: "No worker.", sorted: 1, isDescending: true });

/** The time of the last task that has read it; of one that tasks are yet to read, none is known. */
function readText(result) {
    return result.readAgoMs !== undefined ? `${duration(result.readAgoMs * 1e6)} ago` : result.isNeeded ? "not yet" : "by no task";
}

const resultColumns = (sorted, isDescending, empty) => [[
    { title: "function", value: result => result.function, text: result => result.function, isText: true },
    { title: "task", value: result => result.taskId, text: result => taskName(result.taskId), isNumber: true },
    { title: "worker", value: result => result.worker, text: result => result.worker },
    { title: "size", value: result => result.bytes, text: result => bytes(result.bytes), isNumber: true },
    { title: "age", value: result => result.age, text: result => result.madeNs > 0 ? duration(result.age) : "long", isNumber: true },
    { title: "last read", value: result => result.readAgoMs ?? 1e18, text: readText, isNumber: true },
    { title: "kept for", value: result => result.keptFor, text: result => result.keptFor },
], { keyOf: result => result.taskId, empty, sorted, isDescending }];
const largest = new Table(at("largest"), ...resultColumns(3, true, "No result is held."));
const unused = new Table(at("unused"), ...resultColumns(4, true, "None."));
const SHOWN = 16;
let nowNs = 0;

at("legend").append(...[
    ["swatch-memory", "used"], ["swatch-reserved", "reserved"], ["line swatch-peak", "peak"],
    ["line swatch-mark", "target, spill, pause"], ["swatch-zone", "no run begins"],
].map(([name, text]) => element("span", {}, element("i", { class: name }), text)));

// For tests and for the curious.
window.heddle = { chart };

past().then(samples => fill(chart, samples, sample => [sample.usedBytes, sample.reservedBytes]));
start("memory", {
    cluster: view => {
        const living = view.workers.filter(worker => worker.isCounted);
        const sum = key => living.reduce((total, worker) => total + worker[key], 0);
        nowNs = view.timeNs;
        chart.push(view.timeNs / 1e6, [sum("usedBytes"), sum("reservedBytes")]);
        workers.show([...view.workers].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })));
        functions.show(view.prefixes.map((prefix, number) => ({ ...prefix, number })).filter(prefix => prefix.tasksInMemory > 0));
        spilling.show(view.workers);
    },
    outline: outline => {
        // What was made before the stream of runs began is older than all that it has.
        const aged = results => results.map(result => ({ ...result, age: result.madeNs > 0 ? Math.max(0, nowNs - result.madeNs) : 1e18 }));
        largest.show(aged(outline.largest).sort((a, b) => b.bytes - a.bytes).slice(0, SHOWN));
        unused.show(aged(outline.unused).sort((a, b) => b.age - a.age).slice(0, SHOWN));
    },
});
