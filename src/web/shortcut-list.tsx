// The list of keys, opened by "?".
import type { Area } from './kit/area.ts'
import { Dialog } from './kit/parts/dialog.tsx'
import { t } from './kit/text/text.ts'

export function ShortcutList({ areas, onClose }: { areas: Area[]; onClose: () => void }) {
  const keys: [string, string][] = [
    ['?', t('This list')],
    ['⌘K · Ctrl K', t('Find a screen or an action')],
    ['G T', t('Go to {where}', { where: t('Today') })],
    ...areas.map((area): [string, string] => [
      `G ${area.letter.toUpperCase()}`,
      t('Go to {where}', { where: area.label() }),
    ]),
    ['J · K', t('Next and previous row of a list')],
    ['X', t('Select the row')],
    ['E', t('Export the list')],
    ['/', t('Search the list')],
    ['← · →', t('Previous and next row of a preview')],
  ]
  return (
    <Dialog title={t('Keyboard shortcuts')} onClose={onClose}>
      <dl className="border-t border-rule">
        {keys.map(([key, what]) => (
          <div
            key={key}
            className="flex min-h-9 items-center justify-between gap-3 border-b border-rule py-1"
          >
            <dt>{what}</dt>
            <dd className="font-mono text-sm whitespace-nowrap text-ink-2">{key}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
