// No page to show: the link is unknown, the server is away, or too much was asked; tried again by itself where that helps.
/** @jsxImportSource preact */
import { useEffect } from 'preact/hooks'
import { t } from '../../kit/text/text.ts'
import type { Problem } from '../call.ts'
import { Act, Heading } from '../parts.tsx'
import { tell } from '../words.ts'

export function Away({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  useEffect(() => {
    addEventListener('online', onRetry)
    return () => removeEventListener('online', onRetry)
  }, [onRetry])
  if (problem.status === 404)
    return (
      <section className="sheet">
        <Heading>{t('This link leads nowhere')}</Heading>
        <p>{t('Perhaps a piece of it is missing. Open it once more from the message that you got.')}</p>
        <p>{t('If that does not help, ask the sender for a new one.')}</p>
      </section>
    )
  return (
    <section className="sheet">
      <Heading>
        {problem.status === 0
          ? t('No connection')
          : problem.status === 429
            ? t('A moment, please')
            : t('The server is away')}
      </Heading>
      <p>{tell(problem)}</p>
      <Act isMain onClick={onRetry}>
        {t('Try again')}
      </Act>
    </section>
  )
}
