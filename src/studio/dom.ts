/**
 * Elements in one call. Children that are strings become text nodes, never markup: names and cells of a file are safe.
 *
 * @module
 */

type Child = Node | string | number | null | false

/** Attributes, listeners (`onclick` and the like) and, under `class`, class names. */
type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>

/**
 * Makes an element.
 *
 * @param attributes false, null and undefined leave an attribute out, true sets it empty; functions are listeners
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as (event: Event) => void)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  fill(element, ...children)
  return element
}

/** Replaces what is in an element. Numbers in texts have a typographic minus, but for code and for what stands in a file. */
export function fill(element: Element, ...children: Child[]): void {
  const nodes = children.filter((child) => child !== null && child !== false)
  const written = (text: string): string => (element.matches('pre, code, .as-is') ? text : signed(text))
  element.replaceChildren(...nodes.map((child) => (typeof child === 'object' ? child : written(String(child)))))
}

/** A text for people, with a typographic minus before its numbers; hyphens of dates, ranges and names stay. */
export const signed = (text: string): string => text.replace(/(^|[\s(,;:≤≥±])-(?=\.?\d)/g, '$1−')
