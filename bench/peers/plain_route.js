// The peer of bench/api.ts: the shortest Fastify route that does the same work by hand.
import fastify from 'fastify'
import { createVerifier } from 'fast-jwt'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.PEER_URL, max: 20 })
const verify = createVerifier({ key: process.env.PEER_SECRET, algorithms: ['HS256'], allowedIss: 'octavo', cache: 1000 })
const app = fastify()

app.get('/api/customers', async request => {
  const claims = verify(request.headers.authorization.slice(7))
  const connection = await pool.connect()
  try {
    await connection.query('begin')
    await connection.query("select set_config('octavo.workspace', $1, true)", [claims.ws])
    const { rows } = await connection.query(
      'select id, name, email, phone, locale, reference, kind, version, created_at, updated_at from customers where removed_at is null order by name, id limit $1',
      [Number(request.query.limit) + 1],
    )
    // The first page says how many there are in all, as ours does.
    const counted = await connection.query('select count(*)::int as n from customers where removed_at is null')
    await connection.query('commit')
    return { data: rows.slice(0, 20), next_cursor: rows.length > 20 ? rows[19].id : null, total: counted.rows[0].n }
  } finally {
    connection.release()
  }
})

await app.listen({ port: Number(process.env.PEER_PORT), host: '127.0.0.1' })
process.stdout.write('ready\n')
