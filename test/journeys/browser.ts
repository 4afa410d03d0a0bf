// Chromium for journeys, and the gates that every screen passes.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium as launcher, type Browser, type Page } from 'playwright-core'
import { chromium } from '../tools.ts'

/** Without the background-networking switches Chromium looks for Google at every start. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function openBrowser(): Promise<Browser> {
  return launcher.launch({ executablePath: chromium ?? '', args })
}

export interface Violation {
  at: string
  rule: string
  target: string
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2 A and AA, in both themes, at the width of a desk and of a phone. */
export async function findViolations(page: Page, name: string): Promise<Violation[]> {
  const found: Violation[] = []
  for (const width of [1280, 390])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 860 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.waitForTimeout(150)
      const hits = await runAxe(page)
      found.push(...hits.map(it => ({ at: `${name}, ${colorScheme}, ${width} px`, ...it })))
    }
  return found
}

async function runAxe(page: Page): Promise<{ rule: string; target: string }[]> {
  // Evaluated, not added as a script tag: the page's own policy forbids that.
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const tool = (
      globalThis as unknown as { axe: { run(context: unknown, options: unknown): Promise<AxeResult> } }
    ).axe
    interface AxeResult {
      violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[]
    }
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const result = await tool.run(document, { runOnly: { type: 'tag', values } })
    return result.violations.flatMap(it =>
      it.nodes.map(node => ({
        rule: it.id,
        target: `${node.target.join(' ')} ${node.failureSummary ?? ''}`,
      })),
    )
  })
}

/** Pixels by which the page is wider than a small phone. */
export async function overflowAt(page: Page, width: number): Promise<number> {
  await page.setViewportSize({ width, height: 700 })
  await page.waitForTimeout(150)
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
