// A square of values between things and things, coloured by size; a hover tells one of them.

import { colour, element } from "./elements.js";

const LABEL = 110;
const HEAD = 18;
const CELL_MAX = 112;
const HINT_WIDTH = 300;
const FONT = '11px system-ui, "DejaVu Sans", sans-serif';

export class HeatMap {
    /** options: value(cell), text(cell) for a cell that has room, lines(cell) for the hint, label. */
    constructor(holder, options) {
        this.options = options;
        this.names = [];
        this.cells = new Map();
        this.canvas = element("canvas", { role: "img", "aria-label": options.label });
        this.hint = element("div", { class: "hint", hidden: "" });
        holder.classList.add("stream");
        holder.append(this.canvas, this.hint);
        this.canvas.addEventListener("mousemove", event => this.hover(event));
        this.canvas.addEventListener("mouseleave", () => { this.hint.hidden = true; });
        new ResizeObserver(() => this.draw()).observe(holder);
        document.addEventListener("themechange", () => this.draw());
    }

    /** names: of rows (from) and columns (to); cells: [{ from, to, ... }]. */
    show(names, cells) {
        this.names = names;
        this.cells = new Map(cells.map(cell => [`${cell.from}\n${cell.to}`, cell]));
        this.most = Math.max(1, ...cells.map(this.options.value));
        this.draw();
    }

    draw() {
        const width = this.canvas.parentElement.clientWidth;
        if (width < 120) {
            return;
        }
        const many = Math.max(1, this.names.length);
        this.side = Math.max(3, Math.min(CELL_MAX, (width - LABEL - 4) / many));
        const rowHeight = Math.min(this.side, 26);
        this.rowHeight = rowHeight;
        const height = HEAD + rowHeight * many + 4;
        const scale = devicePixelRatio;
        this.canvas.style.height = `${height}px`;
        this.canvas.width = Math.round(width * scale);
        this.canvas.height = Math.round(height * scale);
        const context = this.canvas.getContext("2d");
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.font = FONT;
        context.textBaseline = "middle";
        const [track, hot, ink, faint] = ["track", "accent", "ink", "ink-faint"].map(colour);
        const gap = this.side > 8 ? 2 : this.side > 4 ? 1 : 0;
        const every = Math.ceil(13 / rowHeight);
        const columns = Math.ceil(64 / this.side);
        this.names.forEach((from, row) => {
            const y = HEAD + row * rowHeight;
            if (row % every === 0) {
                context.fillStyle = faint;
                context.textAlign = "right";
                context.fillText(shorten(context, from, LABEL - 12), LABEL - 8, y + rowHeight / 2);
            }
            this.names.forEach((to, column) => {
                const x = LABEL + column * this.side;
                const cell = this.cells.get(`${from}\n${to}`);
                const share = cell === undefined ? 0 : this.options.value(cell) / this.most;
                context.fillStyle = track;
                context.globalAlpha = row === column ? 0.35 : 1;
                context.fillRect(x, y, this.side - gap, rowHeight - gap);
                if (share > 0) {
                    context.globalAlpha = 0.18 + 0.82 * share;
                    context.fillStyle = hot;
                    context.fillRect(x, y, this.side - gap, rowHeight - gap);
                }
                context.globalAlpha = 1;
                if (share > 0 && this.side >= 62 && rowHeight >= 16) {
                    context.fillStyle = share > 0.55 ? "#ffffff" : ink;
                    context.textAlign = "center";
                    context.fillText(this.options.text(cell), x + (this.side - gap) / 2, y + rowHeight / 2);
                }
            });
        });
        context.fillStyle = faint;
        context.textAlign = "left";
        this.names.forEach((to, column) => {
            if (column % columns === 0) {
                context.fillText(shorten(context, to, columns * this.side - 4), LABEL + column * this.side, HEAD / 2);
            }
        });
    }

    hover(event) {
        const column = Math.floor((event.offsetX - LABEL) / this.side);
        const row = Math.floor((event.offsetY - HEAD) / this.rowHeight);
        const [from, to] = [this.names[row], this.names[column]];
        this.hint.hidden = from === undefined || to === undefined || from === to;
        if (!this.hint.hidden) {
            const cell = this.cells.get(`${from}\n${to}`);
            this.hint.replaceChildren(element("b", {}, `${from} to ${to}`), ...this.options.lines(cell).map(line => element("span", {}, line)));
            const room = this.canvas.clientWidth - event.offsetX;
            this.hint.style.left = room > HINT_WIDTH ? `${event.offsetX + 14}px` : "";
            this.hint.style.right = room > HINT_WIDTH ? "" : `${room + 10}px`;
            this.hint.style.top = `${event.offsetY + 16}px`;
        }
    }
}

function shorten(context, text, width) {
    if (context.measureText(text).width <= width) {
        return text;
    }
    let length = text.length;
    while (length > 1 && context.measureText(`${text.slice(0, length)}\u2026`).width > width) {
        length--;
    }
    return `${text.slice(0, length)}\u2026`;
}
