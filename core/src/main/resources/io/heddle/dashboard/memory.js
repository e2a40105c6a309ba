// Where memory is: over time, by worker, by function, on disk.

import { memoryRow, showMemoryRow } from "./bars.js";
import { element, KeyedList } from "./elements.js";
import { bytes, count } from "./format.js";
import { FunctionsTable } from "./functions-table.js";
import { LineChart } from "./line-chart.js";
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

at("legend").append(...[
    ["swatch-memory", "used"], ["swatch-reserved", "reserved"], ["line swatch-peak", "peak"],
    ["line swatch-mark", "target, spill, pause"], ["swatch-zone", "no run begins"],
].map(([name, text]) => element("span", {}, element("i", { class: name }), text)));

start("memory", {
    cluster: view => {
        const living = view.workers.filter(worker => worker.state !== "dead");
        const sum = key => living.reduce((total, worker) => total + worker[key], 0);
        chart.push(view.timeNs / 1e6, [sum("usedBytes"), sum("reservedBytes")]);
        workers.show([...view.workers].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })));
        functions.show(view.prefixes);
        spilling.show(view.workers);
    },
});
