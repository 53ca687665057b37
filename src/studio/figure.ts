/**
 * Figures of reports as elements of the page.
 *
 * @module
 */

/** The elements of a figure: text and pictures, without scripts. */
export function figureNodes(html: string): Node[] {
  const { body } = new DOMParser().parseFromString(html.replace(/>-(?=\.?\d)/g, '>−'), 'text/html')
  for (const head of body.querySelectorAll('h2')) {
    // Below the heading of the panel.
    const own = document.createElement('h3')
    own.append(...head.childNodes)
    head.replaceWith(own)
  }
  for (const section of body.querySelectorAll('section')) section.className = 'card stack'
  for (const picture of body.querySelectorAll('.chart')) picture.classList.replace('chart', 'picture')
  return [...body.childNodes].map((node) => document.adoptNode(node))
}
