// Reads docxtemplater's sections.
import { TagFault, type Ast } from '../grammar/ast.ts'
import type { Tag } from '../tags/weave.ts'
import { Frames } from './frames.ts'
import type { Node, SectionNode } from './nodes.ts'
import { readName, readSection } from './sections.ts'

export class SectionBuilder extends Frames {
  protected readValue(body: string): Ast {
    return readName(body)
  }

  protected block(tag: Tag): void {
    const section = readSection(tag.body)
    if (section.is === 'close') {
      const frame = this.frame()
      if (frame.node?.kind !== 'section')
        throw new TagFault(
          'block.unopened',
          `This {${tag.body}} closes nothing.`,
          `{#${section.name}} before it, or no tag here`,
        )
      if (section.name !== '' && section.name !== frame.node.name)
        throw new TagFault(
          'block.mismatched',
          `{#${frame.node.name}} is open here, but this tag is {${tag.body}}.`,
          `{/${frame.node.name}}`,
        )
      this.closeFrame(false)
      this.level(tag, frame)
      return
    }
    const ast = readName(section.name)
    const body: Node[] = []
    this.collector.note(ast, tag, 'condition')
    const node: SectionNode = {
      kind: 'section',
      tag,
      name: section.name,
      value: this.compile(tag, ast),
      inverted: section.is === 'else',
      path: this.collector.pathText(ast),
      body,
    }
    this.top.into.push(node)
    this.open({ tag, node, body, into: body })
    this.collector.enterSection(section.is === 'else' ? undefined : ast)
  }

  protected unclosed(tag: Tag): TagFault {
    return new TagFault(
      'block.unclosed',
      `{${tag.body}} is never closed in this part of the document.`,
      `{/${readSection(tag.body).name}}`,
    )
  }

  protected crossing(opened: Tag): TagFault {
    return new TagFault(
      'block.crosses',
      `{${opened.body}} begins in another place of the layout than it ends (one of them in a table cell, link or text box that the other is not in).`,
      'both tags in one cell, or in paragraphs beside each other',
    )
  }
}
