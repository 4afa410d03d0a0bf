// "Do this first" under Today: one row for each thing to begin with, and a sample file to do it with.
import { Suspense } from 'react'
import { can, useSession } from './kit/session.tsx'
import { t } from './kit/text/text.ts'
import { firstThings } from './modules.ts'

export function Firsts() {
  const session = useSession()
  const mine = firstThings.filter(it => can(session, it.capability))
  return (
    <section aria-labelledby="firsts">
      <h2 id="firsts" className="mb-2">
        {t('Do this first')}
      </h2>
      <ol className="border-t border-edge">
        {mine.map(({ key, title, says, samples, Action }) => (
          <li key={key} className="flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-rule py-3">
            <div className="min-w-0 grow basis-80">
              <h3>{title()}</h3>
              <p className="mt-0.5 max-w-prose">{says()}</p>
              <p className="mt-1 flex flex-wrap items-center gap-x-3 text-sm text-ink-2">
                {t('Sample to try:')}
                {samples.map(name => (
                  <a key={name} className="link tap" href={`/samples/${name}`} download>
                    {name}
                  </a>
                ))}
              </p>
            </div>
            <Suspense>
              <Action />
            </Suspense>
          </li>
        ))}
      </ol>
    </section>
  )
}
