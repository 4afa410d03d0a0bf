// Likely doubles: each customer beside the oldest one that shares its e-mail, phone or plain name.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { Double } from './contract.ts'

const most = 200

/** A name without case, punctuation and legal form: `Halden & Vale Ltd.` and `halden vale` are one. */
const plainName = sql`btrim(regexp_replace(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g'),
  '\\m(ltd|limited|llc|inc|plc|gmbh|ag|kg|bv|nv|sa|sas|srl|co)\\M', '', 'g'))`

export async function listDoubles(tx: Tx): Promise<{ data: Double[]; next_cursor: null }> {
  const { rows } = await sql<Double>`
    with keyed as (
      select id, 'email' as reason, lower(email) as key from customers where email is not null and removed_at is null
      union all select id, 'phone', phone from customers where phone is not null and removed_at is null
      union all select id, 'name', ${plainName} from customers where removed_at is null
    ), first as (
      select k.id as other_id, k.reason,
        first_value(k.id) over (partition by k.reason, k.key order by c.created_at, c.id) as customer_id
      from keyed k join customers c using (id) where k.key <> ''
    ), pairs as (
      select customer_id, other_id, array_agg(reason order by reason) as reasons
      from first where customer_id <> other_id group by customer_id, other_id
    )
    select jsonb_build_object('id', a.id, 'name', a.name, 'email', a.email, 'phone', a.phone,
        'reference', a.reference) as customer,
      jsonb_build_object('id', b.id, 'name', b.name, 'email', b.email, 'phone', b.phone,
        'reference', b.reference) as other, p.reasons
    from pairs p join customers a on a.id = p.customer_id join customers b on b.id = p.other_id
    order by cardinality(p.reasons) desc, a.name, a.id, b.id limit ${most}`.execute(tx)
  return { data: rows, next_cursor: null }
}
