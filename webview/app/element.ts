/**
 * Builds DOM from plain values. Text becomes text nodes and nothing else: whatever a capture holds cannot turn
 * into markup. Styles go through the CSSOM, as the content security policy demands.
 */

/** Attributes by name; false and undefined leave one out, true sets it empty. */
type Attributes = Record<string, string | number | boolean | undefined>;

type Child = Node | string | null | undefined;

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** An element with attributes and children; strings become text. The key `class` is an attribute like others. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes?: Attributes,
  ...children: Child[]
): HTMLElementTagNameMap[Tag];
export function h(tag: string, attributes?: Attributes, ...children: Child[]): HTMLElement;
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  appendAll(element, children);
  return element;
}

/** An SVG element; the same rules. */
export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS(SVG_NAMESPACE, tag);
  setAttributes(element, attributes);
  appendAll(element, children);
  return element;
}

/** A toolkit element, which has a value. */
export interface ValueElement extends HTMLElement {
  value: string;
}

/** A toolkit checkbox. */
export interface CheckableElement extends HTMLElement {
  checked: boolean;
}

/** A toolkit button with a plain text and what a press does. */
export function button(
  text: string,
  options: { onPress: () => void; title?: string; appearance?: "primary" | "secondary" | "icon" },
): HTMLElement {
  const element = h("vscode-button", {
    appearance: options.appearance ?? "secondary",
    title: options.title,
    "aria-label": options.title,
  });
  element.append(text);
  element.addEventListener("click", options.onPress);
  return element;
}

/** A toolkit checkbox with a label. */
export function checkbox(
  text: string,
  options: { checked: boolean; title?: string; onChange: (checked: boolean) => void },
): CheckableElement {
  const element = h("vscode-checkbox", { title: options.title }) as CheckableElement;
  element.append(text);
  element.checked = options.checked;
  element.addEventListener("change", () => {
    options.onChange(element.checked);
  });
  return element;
}

/** Sets or clears a text only when it differs, so that screen readers and selections are left in peace. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

function appendAll(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined) element.append(child);
  }
}
