// A table whose rows are kept by key and that can be sorted by each column.

import { element, KeyedList, setClass, setText } from "./elements.js";

const BY_TEXT = new Intl.Collator(undefined, { numeric: true });
const ZERO = /^0( (B|B\/s|ns|%|s))?$/;

export class Table {
    /**
     * columns: [{ title, value(item) for sorting, text(item), isNumber, fill(cell, item) instead of text }].
     * Rows are walked by arrow keys: one of them is a stop of the tab key, and says all that it has, with the titles of the columns.
     * options: keyOf(item), rowClass(item), empty (a sentence for no rows), sorted (column), isDescending.
     */
    constructor(holder, columns, options) {
        this.columns = columns;
        this.options = options;
        this.sorted = options.sorted ?? -1;
        this.isDescending = options.isDescending ?? false;
        this.items = [];
        this.heads = columns.map((column, number) => element("th", { scope: "col", class: column.isNumber ? "number" : "" },
            column.value ? element("button", { type: "button", onclick: () => this.sortBy(number) }, column.title) : column.title));
        const body = element("tbody");
        this.body = body;
        this.empty = element("div", { class: "empty" }, options.empty);
        holder.append(element("table", {}, element("thead", {}, element("tr", {}, ...this.heads)), body), this.empty);
        this.rows = new KeyedList(body, options.keyOf, () => {
            const row = element("tr");
            row.addEventListener("keydown", event => this.onKey(event, row));
            row.parts = columns.map(column => row.appendChild(element("td", { class: column.isNumber ? "number" : column.isText ? "text" : "" })));
            return row;
        }, (row, item) => {
            setClass(row, options.rowClass?.(item) ?? "");
            columns.forEach((column, number) => {
                if (column.fill) {
                    column.fill(row.parts[number], item);
                } else {
                    const text = String(column.text(item));
                    setText(row.parts[number], text);
                    if (column.isNumber) {
                        // What is not zero stands out.
                        setClass(row.parts[number], ZERO.test(text) ? "number zero" : "number");
                    }
                }
            });
        });
    }

    onKey(event, row) {
        const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: this.body.firstElementChild, End: this.body.lastElementChild }[event.key];
        if (next === undefined || event.target !== row) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        if (next !== null) {
            this.stopAt(next);
            next.focus();
        }
    }

    /** The row to which the tab key goes. */
    stopAt(wanted) {
        if (this.stop !== wanted) {
            this.stop?.setAttribute("tabindex", "-1");
            this.stop = wanted;
        }
        if (wanted) {
            wanted.tabIndex = 0;
            const label = this.columns.map((column, number) => `${column.title} ${wanted.parts[number].textContent}`).join(", ");
            if (wanted.getAttribute("aria-label") !== label) {
                wanted.setAttribute("aria-label", label);
            }
        }
    }

    sortBy(number) {
        this.isDescending = this.sorted === number ? !this.isDescending : Boolean(this.columns[number].isNumber);
        this.sorted = number;
        this.show(this.items);
    }

    show(items) {
        this.items = items;
        let shown = items;
        if (this.sorted >= 0) {
            const value = this.columns[this.sorted].value;
            const order = (a, b) => {
                const [left, right] = [value(a), value(b)];
                return typeof left === "number" ? left - right : BY_TEXT.compare(left, right);
            };
            shown = [...items].sort((a, b) => this.isDescending ? order(b, a) : order(a, b));
        }
        this.heads.forEach((head, number) => head.setAttribute("aria-sort", number === this.sorted ? (this.isDescending ? "descending" : "ascending") : "none"));
        const focused = document.activeElement;
        this.rows.show(shown);
        this.stopAt(this.stop?.isConnected ? this.stop : this.body.firstElementChild);
        // A row that moves to another place loses the focus on its way.
        if (focused !== document.activeElement && this.body.contains(focused)) {
            focused.focus({ preventScroll: true });
        }
        this.empty.hidden = items.length > 0;
    }
}
