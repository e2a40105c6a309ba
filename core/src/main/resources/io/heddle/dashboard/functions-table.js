// The table of functions that tasks were made of.

import { element, prefixColour, setText } from "./elements.js";
import { bytes, count, duration } from "./format.js";
import { Table } from "./table.js";

const name = {
    title: "function",
    value: prefix => prefix.name,
    fill: (cell, prefix) => {
        if (!cell.swatch) {
            cell.swatch = cell.appendChild(element("i", { class: "swatch" }));
            cell.label = cell.appendChild(element("span"));
        }
        cell.swatch.style.background = prefixColour(prefix.number);
        setText(cell.label, prefix.name);
    },
};
const number = (title, value, text) => ({ title, value, text: prefix => text(value(prefix)), isNumber: true });

const ALL = [
    name,
    number("finished", prefix => prefix.tasksFinished, count),
    number("running", prefix => prefix.tasksAssigned, count),
    number("ready", prefix => prefix.tasksReady, count),
    number("waiting", prefix => prefix.tasksWaiting, count),
    number("in memory", prefix => prefix.tasksInMemory, count),
    number("erred", prefix => prefix.tasksErred, count),
    number("time each", prefix => prefix.tasksFinished > 0 ? prefix.meanDurationNs : -1, value => value < 0 ? "" : duration(value)),
    number("result each", prefix => prefix.tasksFinished > 0 ? prefix.meanResultBytes : -1, value => value < 0 ? "" : bytes(value)),
];
const MEMORY = [
    name,
    number("results", prefix => prefix.tasksInMemory, count),
    number("each", prefix => prefix.meanResultBytes, bytes),
    number("about", prefix => prefix.tasksInMemory * prefix.meanResultBytes, bytes),
];

export class FunctionsTable extends Table {
    constructor(holder, isAboutMemory = false) {
        super(holder, isAboutMemory ? MEMORY : ALL, {
            keyOf: prefix => prefix.number,
            empty: isAboutMemory ? "No result is held." : "No task was submitted yet.",
            sorted: isAboutMemory ? 3 : 1,
            isDescending: true,
        });
    }

    show(prefixes) {
        super.show(prefixes.map((prefix, index) => ({ number: index, ...prefix })));
    }
}
