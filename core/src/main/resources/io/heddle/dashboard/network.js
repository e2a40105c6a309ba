// What travels between hosts, and the messages of the nodes.

import { element, KeyedList, setText } from "./elements.js";
import { bytes, count, short } from "./format.js";
import { HeatMap } from "./heat-map.js";
import { LineChart } from "./line-chart.js";
import { fill, past } from "./past.js";
import { start } from "./shell.js";
import { Table } from "./table.js";

const at = id => document.getElementById(id);
const perSecond = value => `${bytes(value)}/s`;
const partitions = new LineChart(at("chart-bytes"), { lines: [{ name: "in", colour: "memory" }, { name: "out", colour: "transfer" }], format: perSecond, least: 1000 });
const messages = new LineChart(at("chart-messages"), { lines: [{ name: "received", colour: "memory" }, { name: "sent", colour: "transfer" }], format: short, least: 10 });

at("legend").append(...[["swatch-memory", "in"], ["swatch-transfer", "out"]]
    .map(([name, text]) => element("span", {}, element("i", { class: name }), text)));

const bars = new KeyedList(at("bars"), worker => `${worker.name}/${worker.pid}`, worker => {
    const row = element("div", { class: "bar-row" });
    row.bar = element("div", { class: "bar" });
    row.incoming = element("i", { class: "swatch-memory" });
    row.outgoing = element("i", { class: "swatch-transfer" });
    row.amount = element("span", { class: "amount" });
    row.bar.append(row.incoming, row.outgoing);
    row.append(element("span", { class: "label", title: worker.name }, worker.name), row.bar, row.amount);
    return row;
}, (row, worker) => {
    const scale = 100 / Math.max(1, bars.most);
    row.incoming.style.width = `${worker.inBytesPerSecond * scale}%`;
    row.outgoing.style.left = `${worker.inBytesPerSecond * scale}%`;
    row.outgoing.style.width = `${worker.outBytesPerSecond * scale}%`;
    setText(row.amount, `${perSecond(worker.inBytesPerSecond)} / ${perSecond(worker.outBytesPerSecond)}`);
});

/** Of the last minute, or of all where nothing was copied lately; bytes in a second of copying. */
function speed(pair) {
    const [moved, took] = pair.recentDurationNs > 0 ? [pair.recentBytes, pair.recentDurationNs] : [pair.bytes, pair.durationNs];
    return took > 0 ? moved / took * 1e9 : 0;
}

const SHADES = {
    speed: [speed, pair => perSecond(speed(pair))],
    recent: [pair => pair.recentBytes, pair => bytes(pair.recentBytes)],
    bytes: [pair => pair.bytes, pair => bytes(pair.bytes)],
};
const shade = number => pair => SHADES[at("shade").value][number](pair);
const PAIRS_SHOWN = 20;

const matrix = new HeatMap(at("matrix"), {
    label: "Copies from each worker, in rows, to each other one, in columns",
    value: pair => shade(0)(pair),
    text: pair => shade(1)(pair),
    lines: pair => pair === undefined ? ["nothing was copied"] : [
        `${perSecond(speed(pair))} while it copies`,
        `${bytes(pair.recentBytes)} in the last minute`,
        `${bytes(pair.bytes)} in ${count(pair.count)} ${pair.count === 1 ? "copy" : "copies"} of all`,
    ],
});
const pairTable = new Table(at("pairs"), [
    { title: "from", value: pair => pair.from, text: pair => pair.from },
    { title: "to", value: pair => pair.to, text: pair => pair.to },
    { title: "bandwidth", value: speed, text: pair => perSecond(speed(pair)), isNumber: true },
    { title: "last minute", value: pair => pair.recentBytes, text: pair => bytes(pair.recentBytes), isNumber: true },
    { title: "bytes", value: pair => pair.bytes, text: pair => bytes(pair.bytes), isNumber: true },
    { title: "copies", value: pair => pair.count, text: pair => count(pair.count), isNumber: true },
], { keyOf: pair => `${pair.from}\n${pair.to}`, empty: "Nothing was copied: workers of one host read each other's results in place.", sorted: 4, isDescending: true });
let names = [];

async function readPairs() {
    const { pairs } = await (await fetch("/api/v1/transfers")).json();
    const known = [...new Set([...names, ...pairs.flatMap(pair => [pair.from, pair.to])])];
    at("matrix").hidden = pairs.length === 0;
    matrix.show(known.sort((a, b) => a.localeCompare(b, undefined, { numeric: true })), pairs);
    pairTable.show([...pairs].sort((a, b) => b.bytes - a.bytes).slice(0, PAIRS_SHOWN));
    return pairs.length;
}

at("shade").addEventListener("input", readPairs);

const number = (title, key, text) => ({ title, value: node => node[key] ?? 0, text: node => node[key] === undefined ? "" : text(node[key]), isNumber: true });
const totals = new Table(at("totals"), [
    { title: "node", value: node => node.node, text: node => node.node },
    number("on the way", "transfers", count),
    number("partitions in", "fetched-bytes", bytes),
    number("partitions out", "served-bytes", bytes),
    number("messages in", "messages-in", count),
    number("messages out", "messages-out", count),
    number("of older runs", "stale-messages", count),
    number("malformed", "malformed-messages", count),
], { keyOf: node => node.node, empty: "No node.", sorted: 0 });

let lastRead = -2000;
let before = null;

async function read(now) {
    const byNode = new Map();
    for (const counter of await (await fetch("/api/v1/counters")).json()) {
        if (!byNode.has(counter.node)) {
            byNode.set(counter.node, { node: counter.node });
        }
        byNode.get(counter.node)[counter.name] = counter.value;
    }
    const nodes = [...byNode.values()];
    const inFlight = nodes.reduce((sum, node) => sum + (node.transfers ?? 0), 0);
    const known = await readPairs();
    setText(at("pairs-note"), `rows give, columns get; ${inFlight === 0 ? "nothing is" : inFlight === 1 ? "1 result is" : `${count(inFlight)} results are`} on the way now${known > PAIRS_SHOWN ? `; below the ${PAIRS_SHOWN} pairs with most bytes` : ""}`);
    totals.show(nodes);
    const scheduler = nodes.find(node => node["tasks-finished"] !== undefined);
    if (scheduler) {
        const seen = { now, received: scheduler["messages-in"], sent: scheduler["messages-out"] };
        if (before !== null && now > before.now) {
            const rate = key => Math.max(0, (seen[key] - before[key]) / (now - before.now) * 1000);
            messages.push(now, [rate("received"), rate("sent")]);
        }
        before = seen;
    }
}

/** Messages are counted; the chart shows how many came each second. */
function ratesOf(samples) {
    const rates = [];
    for (let at = 1; at < samples.length; at++) {
        const [older, newer] = [samples[at - 1], samples[at]];
        const rate = key => Math.max(0, newer[key] - older[key]) * 1e9 / (newer.timeNs - older.timeNs);
        if (older.messagesIn !== undefined && newer.messagesIn !== undefined && newer.timeNs > older.timeNs) {
            rates.push({ timeNs: newer.timeNs, received: rate("messagesIn"), sent: rate("messagesOut") });
        }
    }
    return rates;
}

past().then(samples => {
    fill(partitions, samples, sample => [sample.inBytesPerSecond, sample.outBytesPerSecond]);
    fill(messages, ratesOf(samples), sample => [sample.received, sample.sent]);
});
start("network", {
    cluster: view => {
        const now = view.timeNs / 1e6;
        names = view.workers.filter(worker => worker.isCounted).map(worker => worker.name);
        const living = view.workers.filter(worker => worker.isCounted)
            .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
        const sum = key => living.reduce((total, worker) => total + worker[key], 0);
        partitions.push(now, [sum("inBytesPerSecond"), sum("outBytesPerSecond")]);
        bars.most = Math.max(1, ...living.map(worker => worker.inBytesPerSecond + worker.outBytesPerSecond));
        bars.show(living);
        if (performance.now() - lastRead > 1000) {
            lastRead = performance.now();
            read(now);
        }
    },
});
