// A square of values between things and things, coloured by size; a hover tells one of them, and so do keys.

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
        /** Where keys are, by the names of both sides: others may come in between. */
        this.chosen = null;
        this.canvas = element("canvas", { role: "application", tabindex: "0", "aria-label": `${options.label}; arrow keys go from one to the next, Escape leaves them` });
        this.hint = element("div", { class: "hint", hidden: "", "aria-live": "polite" });
        holder.classList.add("stream");
        holder.append(this.canvas, this.hint);
        this.canvas.addEventListener("mousemove", event => this.hover(event));
        this.canvas.addEventListener("mouseleave", () => this.tellChosen());
        this.canvas.addEventListener("keydown", event => this.onKey(event));
        this.canvas.addEventListener("blur", () => this.choose(null));
        new ResizeObserver(() => this.draw()).observe(holder);
        document.addEventListener("themechange", () => this.draw());
    }

    /** names: of rows (from) and columns (to); cells: [{ from, to, ... }]. */
    show(names, cells) {
        this.names = names;
        this.cells = new Map(cells.map(cell => [`${cell.from}\n${cell.to}`, cell]));
        this.most = Math.max(1, ...cells.map(this.options.value));
        this.draw();
        if (this.chosen !== null) {
            this.tellChosen();
        }
    }

    // ------------------------------------------------------------ keys

    placeOfChosen() {
        const [row, column] = (this.chosen ?? []).map(name => this.names.indexOf(name));
        return row >= 0 && column >= 0 ? { row, column } : null;
    }

    choose(place) {
        this.chosen = place === null ? null : [this.names[place.row], this.names[place.column]];
        this.draw();
        this.tellChosen();
    }

    tellChosen() {
        const place = this.placeOfChosen();
        this.tell(place, place === null ? 0 : LABEL + (place.column + 0.5) * this.side, place === null ? 0 : HEAD + (place.row + 0.5) * this.rowHeight);
    }

    /** Nothing goes from one to itself, so that square is stepped over. */
    onKey(event) {
        const last = this.names.length - 1;
        const at = this.placeOfChosen();
        if (event.key === "Escape") {
            this.choose(null);
        }
        const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        const ends = { Home: { row: 0, column: 1 }, End: { row: last, column: last - 1 } }[event.key];
        if ((step === undefined && ends === undefined) || last < 1) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        if (ends !== undefined || at === null) {
            this.choose(ends ?? { row: 0, column: 1 });
            return;
        }
        const isOn = place => place.row >= 0 && place.row <= last && place.column >= 0 && place.column <= last;
        let next = { row: at.row + step[0], column: at.column + step[1] };
        if (next.row === next.column) {
            next = { row: next.row + step[0], column: next.column + step[1] };
        }
        this.choose(isOn(next) ? next : at);
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
        const place = this.placeOfChosen();
        if (place !== null) {
            context.strokeStyle = ink;
            context.lineWidth = 2;
            context.strokeRect(LABEL + place.column * this.side - 1, HEAD + place.row * rowHeight - 1, this.side - gap + 2, rowHeight - gap + 2);
        }
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
        this.tell({ row, column }, event.offsetX, event.offsetY);
    }

    tell(place, x, y) {
        const [from, to] = place === null ? [] : [this.names[place.row], this.names[place.column]];
        this.hint.hidden = from === undefined || to === undefined || from === to;
        if (!this.hint.hidden) {
            const cell = this.cells.get(`${from}\n${to}`);
            this.hint.replaceChildren(element("b", {}, `${from} to ${to}`), ...this.options.lines(cell).map(line => element("span", {}, line)));
            const room = this.canvas.clientWidth - x;
            this.hint.style.left = room > HINT_WIDTH ? `${x + 14}px` : "";
            this.hint.style.right = room > HINT_WIDTH ? "" : `${room + 10}px`;
            this.hint.style.top = `${y + 16}px`;
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
