/**
 * A line chart as a PNG: drawn by uPlot in the page's colours, with its title and legend in the picture.
 *
 * @module
 */
import uPlot from 'uplot'

/** One line of the picture; NaN draws nothing. */
export interface PictureLine {
  label: string
  /** A colour token. */
  colour: string
  values: ArrayLike<number>
}

/** What is drawn. */
export interface Picture {
  title: string
  x: ArrayLike<number>
  xText: (x: number) => string
  lines: readonly PictureLine[]
}

const [WIDTH, HEIGHT, HEAD] = [1200, 480, 64]

/** Draws a chart of 1200 × 544 CSS pixels, at twice that resolution. */
export async function pngOf({ title, x, xText, lines }: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const font = `13px ${token('--font')}`
  const axis = {
    stroke: token('--muted'),
    grid: { stroke: token('--grid'), width: 1 },
    ticks: { stroke: token('--grid'), width: 1 },
    font,
  }
  const data = [Array.from(x), ...lines.map(({ values }) => Array.from(values, (v) => (Number.isFinite(v) ? v : null)))]
  const place = document.createElement('div')
  let plot: uPlot | null = null
  await new Promise<void>((drawn) => {
    plot = new uPlot(
      {
        width: WIDTH,
        height: HEIGHT,
        pxAlign: 0,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false } },
        axes: [
          { ...axis, space: 110, values: (_, splits) => splits.map(xText) },
          { ...axis, size: 60 },
        ],
        series: [{}, ...lines.map(({ colour }) => ({ stroke: token(colour), width: 2, points: { show: false } }))],
        hooks: { draw: [() => drawn()] },
      },
      data as uPlot.AlignedData,
      place,
    )
  })
  const { canvas } = plot!.ctx
  const scale = canvas.width / WIDTH
  const out = document.createElement('canvas')
  out.width = canvas.width
  out.height = canvas.height + HEAD * scale
  const context = out.getContext('2d')!
  context.fillStyle = token('--surface')
  context.fillRect(0, 0, out.width, out.height)
  context.drawImage(canvas, 0, HEAD * scale)
  plot!.destroy()
  context.scale(scale, scale)
  context.fillStyle = token('--text')
  context.font = `600 18px ${token('--font')}`
  context.fillText(title, 16, 26)
  context.font = font
  let at = 16
  for (const { label, colour } of lines) {
    context.fillStyle = token(colour)
    context.fillRect(at, 45, 22, 3)
    context.fillStyle = token('--muted')
    context.fillText(label, at + 28, 51)
    at += 28 + context.measureText(label).width + 24
  }
  const blob = await new Promise<Blob | null>((resolve) => out.toBlob(resolve, 'image/png'))
  if (blob === null) throw new Error('The browser could not encode the picture as a PNG.')
  return new Uint8Array(await blob.arrayBuffer())
}
