// Prints one value where its tag stands: text, rich text or a picture, and nothing that could be markup.
import { asDrawn, Drawn, isPictureObject } from '../grammar/drawn.ts'
import { plainText } from '../grammar/text.ts'
import { attempt, reportValue, type Op } from '../plate/attempt.ts'
import type { Filling } from '../plate/filling.ts'
import type { OutNode } from '../plate/nodes.ts'
import type { Tag } from '../tags/weave.ts'
import { escapeXml } from '../xml/escape.ts'
import { withRunProperties } from '../xml/properties.ts'
import { inlineDrawing, loadPicture } from './pictures.ts'
import { isRich, richRuns } from './rich.ts'
import { runText, T } from './text.ts'

type Write = (run: Filling, value: unknown) => void

export function printer(node: OutNode): Op {
  const { tag, value, path } = node
  const write = writerFor(tag, path)
  let red: string | undefined
  return run => {
    const made = attempt(run, value, path)
    if (made === undefined || made === null || made === '') {
      if (path === undefined) return
      run.missing.add(path)
      if (run.marks && tag.channel === 'text') run.add((red ??= emptyMark(tag, path)))
      return
    }
    try {
      write(run, made)
    } catch (error) {
      reportValue(run, error, path)
    }
  }
}

function writerFor(tag: Tag, path: string | undefined): Write {
  switch (tag.channel) {
    case 'text':
      return inRun(tag, path)
    case 'between':
      return tag.form === 'p' ? asParagraphs(tag, path) : () => undefined
    default:
      return (run, value) => run.add(escapeXml(plainText(value, run)).replaceAll(/[\r\n\t]+/g, ' '))
  }
}

/** A value in the middle of a run; what is no plain text closes the run, stands between, and opens it again. */
function inRun(tag: Tag, path: string | undefined): Write {
  const opened = `<w:r>${tag.runProperties}${T}`
  const closed = '</w:t></w:r>'
  const breaks = tag.path.endsWith('w:p/w:r/w:t')
    ? `${closed}</w:p><w:p>${tag.paragraphProperties}${opened}`
    : ''
  let shaded: string | undefined
  return (run, value) => {
    if (typeof value === 'object') {
      if (value instanceof Drawn) return run.add(closed + drawing(run, value, tag, path) + opened)
      if (isPictureObject(value)) return run.add(closed + drawing(run, asDrawn(value), tag, path) + opened)
      if (isRich(value))
        return run.add(
          closed +
            richRuns(run, value, {
              properties: tag.runProperties,
              paragraph: breaks === '' ? '' : `</w:p><w:p>${tag.paragraphProperties}`,
            }) +
            opened,
        )
    }
    const text = runText(typeof value === 'string' ? value : plainText(value, run), breaks)
    if (!run.marks) return run.add(text)
    shaded ??= withRunProperties(tag.runProperties, {
      shd: '<w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/>',
    })
    run.add(`${closed}<w:r>${shaded}${T}${text}${closed}${opened}`)
  }
}

function drawing(run: Filling, drawn: Drawn, tag: Tag, path: string | undefined): string {
  const picture = loadPicture(run, drawn, path)
  if (!picture) return ''
  const alt = drawn.kind === 'image' ? (path ?? 'picture') : plainText(drawn.value, run).slice(0, 200)
  return `<w:r>${tag.runProperties}${inlineDrawing(run, picture, alt)}</w:r>`
}

function emptyMark(tag: Tag, path: string | undefined): string {
  const red = withRunProperties(tag.runProperties, { color: '<w:color w:val="C00000"/>' })
  return `</w:t></w:r><w:r>${red}${T}${escapeXml(`${path ?? 'value'} is empty`)}</w:t></w:r><w:r>${tag.runProperties}${T}`
}

/** `{{p value}}` takes the place of its paragraph: a list becomes a paragraph each. */
function asParagraphs(tag: Tag, path: string | undefined): Write {
  return (run, value) => {
    const list = Array.isArray(value) ? value : [value]
    run.spend(list.length)
    for (const one of list) {
      const picture = one instanceof Drawn ? one : isPictureObject(one) ? asDrawn(one) : undefined
      const content = picture
        ? drawing(run, picture, tag, path)
        : richRuns(run, one, {
            properties: tag.runProperties,
            paragraph: `</w:p><w:p>${tag.paragraphProperties}`,
          })
      run.add(`<w:p>${tag.paragraphProperties}${content}</w:p>`)
    }
  }
}
