// The way to the next page of a list.
import { t } from '../text/text.ts'
import type { List } from '../wire/query.ts'

export function More<R>({ list, isSmall = true }: { list: List<R>; isSmall?: boolean }) {
  if (!list.hasMore) return null
  return (
    <button
      type="button"
      className={isSmall ? 'btn btn-small' : 'btn'}
      disabled={list.isReadingMore}
      onClick={list.readMore}
    >
      {t('Show more')}
    </button>
  )
}
