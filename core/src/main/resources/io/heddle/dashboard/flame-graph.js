// A flame graph that hangs down: callers above, what they call below, width by samples.

import { colour, element } from "./elements.js";
import { count } from "./format.js";

const ROW = 19;
const HINT_WIDTH = 380;
/** What is narrower cannot be read or pointed at, and would make the graph as high as the deepest stack. */
const WIDTH_MIN = 2;

/** A tree of frames from stacks: { "a;b;c": samples }. */
export function treeOf(stacks) {
    const root = { name: "all", value: 0, own: 0, children: new Map() };
    for (const [stack, samples] of Object.entries(stacks)) {
        let node = root;
        node.value += samples;
        for (const name of stack.split(";")) {
            let child = node.children.get(name);
            if (child === undefined) {
                child = { name, value: 0, own: 0, children: new Map(), parent: node };
                node.children.set(name, child);
            }
            child.value += samples;
            node = child;
        }
        node.own += samples;
    }
    return root;
}

/** java.util.List.of is List.of: packages are for the hint. */
export function shortName(name) {
    const parts = name.split(".");
    return parts.length < 3 ? name : parts.slice(-2).join(".");
}

export class FlameGraph {
    constructor(holder) {
        this.root = treeOf({});
        this.top = this.root;
        this.wanted = "";
        this.boxes = [];
        this.canvas = element("canvas", { role: "img", tabindex: "0", "aria-label": "Flame graph: callers above, what they call below, width by samples" });
        this.hint = element("div", { class: "hint", hidden: "" });
        holder.classList.add("stream");
        const legend = element("div", { class: "legend" }, ...[["user", "your code"], ["engine", "Heddle"], ["jdk", "Java"], ["frame", "function of a task"]].map(([kind, text]) => {
            const swatch = element("i");
            swatch.style.background = `var(--flame-${kind}${kind === "frame" ? "" : "-0"})`;
            return element("span", {}, swatch, text);
        }));
        holder.append(this.canvas, this.hint, legend);
        this.canvas.addEventListener("mousemove", event => this.hover(event));
        this.canvas.addEventListener("mouseleave", () => { this.hint.hidden = true; });
        this.canvas.addEventListener("click", event => {
            const box = this.boxAt(event.offsetX, event.offsetY);
            if (box) {
                this.open(box.node);
            }
        });
        this.canvas.addEventListener("keydown", event => this.onKey(event));
        new ResizeObserver(() => this.draw()).observe(holder);
        document.addEventListener("themechange", () => this.draw());
    }

    /** What was open stays open, if it is in the new ones. */
    show(stacks) {
        const path = [];
        for (let node = this.top; node.parent; node = node.parent) {
            path.unshift(node.name);
        }
        this.root = treeOf(stacks);
        let top = this.root;
        for (const name of path) {
            top = top?.children.get(name);
        }
        this.open(top ?? this.root);
    }

    open(node) {
        this.top = node;
        this.draw();
    }

    search(text) {
        this.wanted = text.toLowerCase();
        this.draw();
    }

    /** Down into the widest call, up to the caller. */
    onKey(event) {
        if (event.key === "ArrowDown" && this.top.children.size > 0) {
            this.open([...this.top.children.values()].reduce((a, b) => a.value >= b.value ? a : b));
        } else if (event.key === "ArrowUp" && this.top.parent) {
            this.open(this.top.parent);
        } else {
            return;
        }
        event.preventDefault();
    }

    draw() {
        const width = this.canvas.parentElement.clientWidth;
        if (width < 80) {
            return;
        }
        this.boxes = [];
        const callers = [];
        for (let node = this.top.parent; node; node = node.parent) {
            callers.unshift(node);
        }
        callers.forEach((node, depth) => this.boxes.push({ node, x: 0, y: depth * ROW, width, isCaller: true }));
        this.place(this.top, 0, callers.length, width);
        const height = Math.max(90, Math.max(0, ...this.boxes.map(box => box.y)) + ROW + 4);
        const scale = devicePixelRatio;
        this.canvas.width = Math.round(width * scale);
        this.canvas.height = Math.round(height * scale);
        this.canvas.style.height = `${height}px`;
        const context = this.canvas.getContext("2d");
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.font = '11.5px "Inter", system-ui, "Segoe UI", "Lato", "DejaVu Sans", sans-serif';
        context.textBaseline = "middle";
        if (this.root.value === 0) {
            context.fillStyle = colour("ink-soft");
            context.textAlign = "center";
            context.fillText("No samples.", width / 2, height / 2);
            return;
        }
        this.boxes.forEach(box => this.drawBox(context, box));
    }

    place(node, x, depth, width) {
        this.boxes.push({ node, x, y: depth * ROW, width });
        let left = x;
        for (const child of [...node.children.values()].sort((a, b) => a.name.localeCompare(b.name))) {
            const share = width * child.value / node.value;
            if (share >= WIDTH_MIN) {
                this.place(child, left, depth + 1, share);
            }
            left += share;
        }
    }

    drawBox(context, { node, x, y, width, isCaller }) {
        const isFound = this.wanted !== "" && node.name.toLowerCase().includes(this.wanted);
        context.globalAlpha = isCaller ? 0.45 : 1;
        context.fillStyle = isFound ? colour("mark-found") : this.inkOf(node);
        context.fillRect(x + 0.5, y + 0.5, Math.max(0.5, width - 1), ROW - 1);
        context.globalAlpha = 1;
        if (width > 34) {
            context.save();
            context.beginPath();
            context.rect(x, y, width - 3, ROW);
            context.clip();
            context.fillStyle = isFound ? "#14181f" : colour("flame-ink");
            context.textAlign = "left";
            context.fillText(shortName(node.name), x + 5, y + ROW / 2 + 1);
            context.restore();
        }
    }

    /** What the user wrote is warm; the engine and the JDK are cool. */
    inkOf(node) {
        let hash = 0;
        for (const c of node.name) {
            hash = (hash * 31 + c.charCodeAt(0)) | 0;
        }
        const shade = Math.abs(hash) % 3;
        const isOfJdk = /^(java|javax|jdk|sun|com\.sun)\./.test(node.name);
        const kind = node === this.root || !node.name.includes(".") ? "frame" : isOfJdk ? "jdk" : /^io\.heddle\./.test(node.name) ? "engine" : "user";
        return colour(kind === "frame" ? "flame-frame" : `flame-${kind}-${shade}`);
    }

    boxAt(x, y) {
        return this.boxes.find(box => y >= box.y && y < box.y + ROW && x >= box.x && x < box.x + box.width);
    }

    hover(event) {
        const box = this.boxAt(event.offsetX, event.offsetY);
        this.hint.hidden = box === undefined;
        if (box === undefined) {
            return;
        }
        const { node } = box;
        const share = part => `${(100 * part / Math.max(1, this.root.value)).toFixed(1)} %`;
        this.hint.replaceChildren(
            element("b", {}, node.name),
            element("span", {}, `${count(node.value)} samples, ${share(node.value)}`),
            element("span", {}, `${count(node.own)} of its own, ${share(node.own)}`));
        const room = this.canvas.clientWidth - event.offsetX;
        this.hint.style.left = room > HINT_WIDTH ? `${event.offsetX + 14}px` : "";
        this.hint.style.right = room > HINT_WIDTH ? "" : `${room + 10}px`;
        this.hint.style.top = `${event.offsetY + 16}px`;
    }
}
