import { withColors } from '../../theme/used-colors.ts'
import { type Picture, type PictureParts, pictureOf } from './picture.ts'

/** PNG has this many pixels for each CSS pixel: sharp on any screen and in print. */
const SCALE = 2

/** The chart inside a figure, as it is drawn now and without the mark of what is being read. */
export function takePicture(figure: Element, about: Pick<PictureParts, 'title' | 'note'>): Picture | null {
  const svg = figure.querySelector('svg[data-chart]')
  if (svg === null) return null
  const { width, height } = svg.getBoundingClientRect()
  const copy = svg.cloneNode(true) as Element
  for (const mark of copy.querySelectorAll('[data-cursor]')) mark.remove()
  for (const name of ['class', 'style', 'aria-hidden']) copy.removeAttribute(name)
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  const chart = new XMLSerializer().serializeToString(copy)
  return withColors(figure, (colorOf) => pictureOf({ chart, width, height, ...about, colorOf }))
}

const svgUrl = ({ markup }: Picture): string =>
  `data:image/svg+xml;charset=utf-8,${encodeURIComponent(markup)}`

/** The picture in pixels. Rejects where it is too large for the machine to draw. */
export async function pngOf(picture: Picture): Promise<Blob> {
  const image = new Image()
  image.src = svgUrl(picture)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(picture.width * SCALE)
  canvas.height = Math.ceil(picture.height * SCALE)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('The picture cannot be drawn.')
  context.scale(SCALE, SCALE)
  context.drawImage(image, 0, 0, picture.width, picture.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture is too large.')) : resolve(blob))),
  )
}

/** Gives a file to the person, by the browser's or the shell's own way of saving. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own hold on the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Gives whether it worked: a shell may refuse pictures on the clipboard. */
export async function copyPng(picture: Picture): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(picture) })])
    return true
  } catch {
    return false
  }
}
