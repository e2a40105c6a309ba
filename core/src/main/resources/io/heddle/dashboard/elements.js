// Small things for building pages: elements, rows that are kept by key, colours of functions.

export function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key === "class") {
            made.className = value;
        } else if (key.startsWith("on")) {
            made.addEventListener(key.slice(2), value);
        } else {
            made.setAttribute(key, value);
        }
    }
    made.append(...children);
    return made;
}

/** Sets a text only where it differs, so that selections and screen readers are left alone. */
export function setText(target, text) {
    const wanted = String(text);
    if (target.textContent !== wanted) {
        target.textContent = wanted;
    }
}

export function setClass(target, name) {
    if (target.className !== name) {
        target.className = name;
    }
}

/**
 * Keeps one child of a parent for each item, in the order of the items.
 * make(item) gives a child once; update(child, item) brings it up to date.
 */
export class KeyedList {
    constructor(parent, keyOf, make, update) {
        this.parent = parent;
        this.keyOf = keyOf;
        this.make = make;
        this.update = update;
        this.children = new Map();
    }

    show(items) {
        const wanted = new Set();
        let place = this.parent.firstElementChild;
        for (const item of items) {
            const key = this.keyOf(item);
            wanted.add(key);
            let child = this.children.get(key);
            if (child === undefined) {
                child = this.make(item);
                this.children.set(key, child);
            }
            if (child !== place) {
                this.parent.insertBefore(child, place);
            } else {
                place = place.nextElementSibling;
            }
            this.update(child, item);
        }
        for (const [key, child] of this.children) {
            if (!wanted.has(key)) {
                child.remove();
                this.children.delete(key);
            }
        }
    }
}

// Distinct, and none of them red, orange or black: those mean transfer, spill and error.
const COLOURS = {
    light: ["#3f6fd1", "#2f9e5b", "#8a56d6", "#1f9fa8", "#c9a20a", "#d667a5", "#7a8b3a", "#7fa8f0", "#8d6a4f", "#5b6fa8", "#61b58a", "#a98be0"],
    dark: ["#6d9bf5", "#4fc27e", "#ab82f0", "#42c3cc", "#e3c04a", "#ee8cc3", "#a3b55c", "#a5c3fb", "#b98f70", "#8fa3de", "#86d3ab", "#c7b0f5"],
};

export function prefixColour(prefix) {
    const colours = document.documentElement.dataset.theme === "dark" ? COLOURS.dark : COLOURS.light;
    return colours[prefix % colours.length];
}

/** A colour variable of the style sheet. */
export function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
