// The live graph: one mark for each task, or one box for each function where tasks are many; coloured by state.

import { colour, element, setText } from "./elements.js";
import { columnsOf } from "./graph-layout.js";
import { count, taskName } from "./format.js";
import { start } from "./shell.js";

const at = id => document.getElementById(id);
const FONT = '"Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';
// By the number of the state in an outline; the numbers of a function that stand behind each.
const STATES = [
    { name: "waiting for inputs", colour: "ink-faint", key: "tasksWaiting" },
    { name: "ready", colour: "memory-high", key: "tasksReady" },
    { name: "with a worker", colour: "good", key: "tasksAssigned" },
    { name: "result held", colour: "memory", key: "tasksInMemory" },
    { name: "failed", colour: "error-mark", key: "tasksErred" },
    { name: "released", colour: "released" },
    { name: "gone", colour: "released" },
    { name: "no worker may run it", colour: "bad" },
];
const BOX = { width: 190, height: 58 };
const holder = at("graph");
holder.classList.add("stream");
const canvas = element("canvas", { role: "application", tabindex: "0", "aria-label": "Graph of tasks; arrow keys go from one to the next, Escape leaves it" });
const hint = element("div", { class: "hint", hidden: "", "aria-live": "polite" });
holder.append(canvas, hint);
at("legend").append(...STATES.filter((state, number) => number !== 6).map(state => {
    const swatch = element("i");
    swatch.style.background = `var(--${state.colour})`;
    return element("span", {}, swatch, state.name);
}));

let outline = null;
let cluster = null;
let wanted = null;
let nodes = [];
let shape = "";
let columns = [];
let drawMs = 0;
/** The node that keys have chosen, by its identity: nodes are made anew for each drawing. */
let chosen = null;

/** Tasks as long as the outline has all of them and elements of maps, which it has not, are fewer; unless somebody chose. */
function isByTask() {
    return wanted ?? (outline !== null && outline.tasks.length > 0 && outline.tasks.length / 4 >= outline.rows
        && known() - outline.rows <= outline.rows);
}

function known() {
    return (cluster?.prefixes ?? []).reduce(
        (sum, prefix) => sum + STATES.reduce((all, state) => all + (state.key ? prefix[state.key] : 0), 0), 0);
}

function choose(byTask) {
    wanted = byTask;
    draw();
}
at("by-task").addEventListener("click", () => choose(true));
at("by-function").addEventListener("click", () => choose(false));
document.addEventListener("keydown", event => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && (event.key === "k" || event.key === "f")) {
        choose(event.key === "k");
    }
});

function taskNodes() {
    const made = [];
    for (let index = 0; index < outline.tasks.length; index += 4) {
        const [id, prefix, state, worker] = outline.tasks.slice(index, index + 4);
        made.push({ id, state, title: outline.functions[prefix] ?? "", lines: [`task ${taskName(id)}`, STATES[state].name + (worker === "" ? "" : `, ${worker}`)] });
    }
    return { made, links: outline.inputs, weights: null };
}

function functionNodes() {
    const made = cluster.prefixes.map(prefix => ({
        prefix, title: prefix.name,
        lines: [`${count(prefix.tasksFinished)} finished, ${count(prefix.tasksErred)} failed`,
            ...STATES.filter(state => state.key && prefix[state.key] > 0).map(state => `${state.name}: ${count(prefix[state.key])}`)],
    }));
    const known = (outline?.links ?? []).filter(link => link.from < made.length && link.to < made.length);
    return { made, links: known.flatMap(link => [link.from, link.to]), weights: known.map(link => link.count) };
}

function draw() {
    if (cluster === null) {
        return;
    }
    const before = performance.now();
    const byTask = isByTask();
    at("by-task").setAttribute("aria-pressed", String(byTask));
    at("by-function").setAttribute("aria-pressed", String(!byTask));
    const { made, links, weights } = byTask && outline !== null ? taskNodes() : functionNodes();
    const wantedShape = `${byTask}/${made.map(node => node.id ?? node.title).join()}/${links.join()}`;
    if (wantedShape !== shape) {
        shape = wantedShape;
        columns = columnsOf(made.length, links);
    }
    nodes = made;
    const context = size(byTask);
    place(byTask);
    drawLinks(context, links, weights, byTask);
    nodes.forEach(node => byTask ? drawTask(context, node) : drawFunction(context, node));
    drawChosen(context);
    if (nodes.length === 0) {
        context.fillStyle = colour("ink-faint");
        context.font = `13px ${FONT}`;
        context.textAlign = "center";
        context.fillText(byTask ? "No task is known now: results of all were released." : "No task was submitted yet.", canvas.clientWidth / 2, 70);
    }
    note(byTask);
    drawMs = performance.now() - before;
}

function note(byTask) {
    const rows = outline?.rows ?? 0;
    const drawn = nodes.length;
    setText(at("graph-note"), byTask
        ? `${count(drawn)}${drawn < rows ? ` of ${count(rows)}` : ""} tasks that the scheduler knows one by one, from inputs to results; point at one to see what it is`
        : `${count(drawn)} functions, ${count(cluster.prefixes.reduce((sum, prefix) => sum + prefix.tasksFinished, 0))} runs; an arrow leads from inputs to the tasks that need them`);
}

function size(byTask) {
    const rows = Math.max(1, ...columns.map(column => column.length));
    const width = holder.clientWidth;
    const height = byTask ? Math.min(900, Math.max(360, rows * 9 + 40)) : Math.min(2000, Math.max(220, rows * (BOX.height + 26) + 30));
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.fillStyle = colour("stream");
    context.fillRect(0, 0, width, height);
    return context;
}

function place(byTask) {
    const [width, height] = [holder.clientWidth, parseFloat(canvas.style.height)];
    const box = byTask ? { width: 12, height: 12 } : BOX;
    // Few columns stand near each other, many share the width.
    const step = Math.min(byTask ? 150 : BOX.width + 110, columns.length > 1 ? (width - 60 - box.width) / (columns.length - 1) : 0);
    const left = Math.max(30, (width - step * (columns.length - 1) - box.width) / 2);
    columns.forEach((column, number) => {
        const gap = Math.min(byTask ? 22 : BOX.height + 26, (height - 24) / column.length);
        const top = (height - gap * column.length) / 2;
        column.forEach((node, row) => {
            const side = byTask ? Math.max(2, Math.min(12, gap - 1, Math.max(4, step - 4))) : 0;
            const wide = byTask ? side : Math.min(BOX.width, columns.length > 1 ? Math.max(60, step - 24) : BOX.width);
            const high = byTask ? side : Math.min(BOX.height, gap - 6);
            Object.assign(nodes[node], { x: left + step * number, y: top + gap * (row + 0.5) - high / 2, wide, high });
        });
    });
}

function drawLinks(context, links, weights, byTask) {
    context.strokeStyle = colour("mark");
    context.fillStyle = colour("mark");
    const most = Math.max(1, ...(weights ?? [1]));
    for (let index = 0; index < links.length; index += 2) {
        const [from, to] = [nodes[links[index]], nodes[links[index + 1]]];
        if (from === to) {
            continue;
        }
        const [x, y, toX, toY] = [from.x + from.wide, from.y + from.high / 2, to.x, to.y + to.high / 2];
        context.lineWidth = byTask ? 1 : 1 + 3 * Math.log1p(weights[index / 2]) / Math.log1p(most);
        context.globalAlpha = byTask ? 0.35 : 0.55;
        const bend = Math.max(20, Math.abs(toX - x) / 2);
        context.beginPath();
        context.moveTo(x, y);
        context.bezierCurveTo(x + bend, y, toX - bend, toY, toX - (byTask ? 0 : 6), toY);
        context.stroke();
        if (!byTask) {
            context.globalAlpha = 1;
            context.beginPath();
            context.moveTo(toX, toY);
            context.lineTo(toX - 9, toY - 4.5);
            context.lineTo(toX - 9, toY + 4.5);
            context.fill();
            context.font = `11px ${FONT}`;
            context.textAlign = "center";
            context.fillText(count(weights[index / 2]), (x + toX) / 2, (y + toY) / 2 - 6);
        }
    }
    context.globalAlpha = 1;
}

function drawTask(context, node) {
    context.fillStyle = colour(STATES[node.state].colour);
    context.fillRect(node.x, node.y, node.wide, node.high);
}

function drawFunction(context, node) {
    context.fillStyle = colour("panel");
    context.strokeStyle = colour("panel-edge");
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(node.x, node.y, node.wide, node.high, 7);
    context.fill();
    context.stroke();
    context.fillStyle = colour("ink");
    context.font = `600 12.5px ${FONT}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const inside = node.wide - 22;
    let title = node.title;
    while (title.length > 3 && context.measureText(title).width > inside) {
        title = `${title.slice(0, -2)}\u2026`;
    }
    context.fillText(title, node.x + 11, node.y + node.high * 0.3);
    if (node.high < 40) {
        return;
    }
    const { tasksFinished, tasksErred, tasksWaiting, tasksReady, tasksAssigned } = node.prefix;
    const left = tasksWaiting + tasksReady + tasksAssigned;
    context.fillStyle = colour("ink-soft");
    context.font = `11px ${FONT}`;
    context.fillText(left > 0 ? `${count(tasksFinished)} of ${count(tasksFinished + tasksErred + left)}` : `${count(tasksFinished)} done`, node.x + 11, node.y + node.high * 0.58, inside);
    drawBar(context, node, inside);
}

function drawBar(context, node, inside) {
    const parts = STATES.filter(state => state.key).map(state => [state.colour, node.prefix[state.key]]);
    const held = node.prefix.tasksInMemory + node.prefix.tasksErred;
    parts.push(["released", Math.max(0, node.prefix.tasksFinished + node.prefix.tasksErred - held)]);
    const all = parts.reduce((sum, [, many]) => sum + many, 0);
    let x = node.x + 11;
    for (const [name, many] of parts) {
        const wide = all === 0 ? 0 : inside * many / all;
        context.fillStyle = colour(name);
        context.fillRect(x, node.y + node.high - 15, wide, 7);
        x += wide;
    }
}

const identityOf = node => node.id ?? node.title;

/** What is known of a node, beside it; the text is replaced only where it differs, for it is read out. */
function tell(node, x, y) {
    hint.hidden = node === undefined;
    if (node !== undefined) {
        const text = [node.title, ...node.lines].join("\n");
        if (hint.dataset.text !== text) {
            hint.dataset.text = text;
            hint.replaceChildren(element("b", {}, node.title), ...node.lines.map(line => element("span", {}, line)));
        }
        const room = canvas.clientWidth - x;
        hint.style.left = room > 300 ? `${x + 14}px` : "";
        hint.style.right = room > 300 ? "" : `${room + 10}px`;
        hint.style.top = `${y + 16}px`;
    }
}

function drawChosen(context) {
    const node = chosen === null ? undefined : nodes.find(candidate => identityOf(candidate) === chosen);
    if (node !== undefined) {
        context.strokeStyle = colour("accent");
        context.lineWidth = 2.5;
        context.beginPath();
        context.roundRect(node.x - 3, node.y - 3, node.wide + 6, node.high + 6, Math.min(9, node.high / 2));
        context.stroke();
        tell(node, node.x + node.wide, node.y + node.high / 2);
    } else if (chosen !== null) {
        chosen = null;
        hint.hidden = true;
    }
}

/** The next in the same column, or the one of the next column that is nearest in height. */
function nextOf(key) {
    const column = Math.max(0, columns.findIndex(numbers => numbers.some(number => identityOf(nodes[number]) === chosen)));
    const row = columns[column].findIndex(number => identityOf(nodes[number]) === chosen);
    const within = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: columns[column].length - 1 }[key];
    if (row < 0 || within !== undefined) {
        return nodes[columns[column][Math.max(0, Math.min(columns[column].length - 1, within ?? 0))]];
    }
    const beside = columns[column + (key === "ArrowRight" ? 1 : -1)] ?? columns[column];
    const middle = nodes[columns[column][row]].y;
    return beside === columns[column] ? nodes[beside[row]] : nodes[beside.reduce((best, number) =>
        Math.abs(nodes[number].y - middle) < Math.abs(nodes[best].y - middle) ? number : best)];
}

function leave() {
    chosen = null;
    hint.hidden = true;
    draw();
}

canvas.addEventListener("keydown", event => {
    if (event.key === "Escape") {
        leave();
    } else if (/^(Arrow(Up|Down|Left|Right)|Home|End)$/.test(event.key) && columns.length > 0 && nodes.length > 0) {
        event.preventDefault();
        event.stopPropagation();
        chosen = identityOf(nextOf(event.key));
        draw();
    }
});
canvas.addEventListener("blur", leave);
canvas.addEventListener("mousemove", event => {
    const [x, y] = [event.offsetX, event.offsetY];
    chosen = null;
    tell(nodes.find(node => x >= node.x - 2 && x <= node.x + node.wide + 2 && y >= node.y - 2 && y <= node.y + node.high + 2), x, y);
});
canvas.addEventListener("mouseleave", () => { hint.hidden = true; });
document.addEventListener("themechange", draw);
new ResizeObserver(draw).observe(holder);

window.heddle = { get nodes() { return nodes; }, get isByTask() { return isByTask(); }, get drawMs() { return drawMs; } };

start("graph", {
    cluster: view => {
        cluster = view;
        draw();
    },
    outline: value => { outline = value; },
});
