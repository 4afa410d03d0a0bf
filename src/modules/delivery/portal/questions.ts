// A customer's question about what they were sent: an outbox row, which whoever answers takes up.
import '../tables.ts'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { addEvents } from '../../customers/index.ts'
import { tell } from '../../workspace/index.ts'
import { addAccesses } from '../access/record.ts'
import { accessOf, denialOf, inVisit, noteDenial, whyNot, type PortalAsk, type PortalBase } from './asks.ts'
import { findReadable } from './documents.ts'
import type { Visit } from './visits.ts'

interface QuestionAsk extends PortalAsk {
  body: { document_id: string | null; text: string }
}

/** Of one link in an hour. */
const most = 10

export async function askQuestion(at: PortalBase, ask: QuestionAsk): Promise<{ question_id: string }> {
  const outcome = await inVisit(at, ask, async (tx, visit, held) => {
    const denied = whyNot(visit)
    if (denied) return { denied, visit, held }
    await refuseMany(tx, visit)
    return { question_id: await addQuestion(at.base, tx, visit, ask) }
  })
  if (outcome.question_id !== undefined) return { question_id: outcome.question_id }
  await noteDenial(at, outcome.held.workspace_id, outcome.visit, ask, outcome.denied)
  throw denialOf(outcome.denied)
}

async function refuseMany(tx: Tx, visit: Visit): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from customer_questions
    where link_id = ${visit.link_id} and created_at > now() - interval '1 hour'`.execute(tx)
  if ((rows[0]?.n ?? 0) >= most)
    throw refuse('question.too_many', 429, 'You have asked a lot just now. Wait an hour, then ask again.', {
      retryAfter: 3600,
    })
}

async function addQuestion(base: Base, tx: Tx, visit: Visit, ask: QuestionAsk): Promise<string> {
  const { document_id, text } = ask.body
  const about = document_id === null ? null : await findReadable(tx, visit, document_id)
  if (document_id !== null && !about)
    throw refuse('document.unknown', 404, 'There is no such document behind this link.')
  const sent = about
    ? await tx.selectFrom('sent_documents').select('title').where('id', '=', about.sent_id).executeTakeFirst()
    : undefined
  const title = sent?.title ?? visit.title
  const { link_id, customer_id } = visit
  const { id } = await tx
    .insertInto('customer_questions')
    .values({ link_id, customer_id, sent_id: about?.sent_id ?? null, title, text, address: ask.address })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellSender(base, tx, visit, { title, text })
  await addAccesses(tx, [accessOf(visit, ask, 'asked', about ? { sent_id: about.sent_id } : {})])
  if (customer_id)
    await addEvents(tx, [
      {
        customer_id,
        kind: 'question.asked',
        title,
        noun: 'question',
        noun_id: id,
        detail: { text: text.slice(0, 200) },
      },
    ])
  return id
}

/** Whoever sent it hears of it, as they have chosen. */
async function tellSender(
  base: Base,
  tx: Tx,
  visit: Visit,
  about: { title: string; text: string },
): Promise<void> {
  const found = await tx
    .selectFrom('deliveries as d')
    .leftJoin('customers as c', it => it.on('c.id', '=', visit.customer_id))
    .select(['d.created_by', 'c.name'])
    .where('d.id', '=', visit.delivery_id)
    .executeTakeFirst()
  if (!found?.created_by) return
  const params = {
    customer: found.name ?? 'A customer',
    title: about.title,
    question: about.text.slice(0, 1000),
  }
  const link = `/deliveries/${visit.delivery_id}`
  await tell(tx, base, { user_id: found.created_by, event: 'question.asked', params, link })
}
