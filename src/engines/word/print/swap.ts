// Swaps a picture of the template for the one that its alt text asks for, within the box that the template gave it.
import { Drawn } from '../grammar/drawn.ts'
import { attempt, type Op } from '../plate/attempt.ts'
import type { Filling } from '../plate/filling.ts'
import type { PictureNode } from '../plate/nodes.ts'
import { loadPicture } from './pictures.ts'

export function pictureSwapper(node: PictureNode): Op {
  const { raw, stage } = node
  const box = {
    width: Number(/\scx="(\d+)"/.exec(raw)?.[1] ?? 0),
    height: Number(/\scy="(\d+)"/.exec(raw)?.[1] ?? 0),
  }
  if (stage === 'blip')
    return run =>
      run.add(
        run.swap
          ? raw.replace(/r:embed="[^"]*"/, `r:embed="${run.swap.relation}"`).replace(/\sr:link="[^"]*"/, '')
          : raw,
      )
  const resized = (run: Filling) =>
    run.swap
      ? raw.replace(/\scx="\d+"/, ` cx="${run.swap.width}"`).replace(/\scy="\d+"/, ` cy="${run.swap.height}"`)
      : raw
  if (stage === 'size') return run => run.add(resized(run))
  return run => {
    run.swap = choose(run, node, box)
    run.add(resized(run))
  }
}

/** Without a value the picture of the template stays. */
function choose(run: Filling, node: PictureNode, box: { width: number; height: number }): Filling['swap'] {
  const value = attempt(run, node.value, node.path)
  if (value === undefined || value === null || value === '') {
    if (node.path !== undefined) run.missing.add(node.path)
    return undefined
  }
  const drawn = value instanceof Drawn ? value : new Drawn('image', value, undefined, undefined)
  const picture = loadPicture(run, drawn, node.path)
  if (!picture) return undefined
  const scale = Math.min(box.width / picture.width, box.height / picture.height)
  const { relation } = run.keepPicture(picture)
  return {
    relation,
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  }
}
