// Fifty made-up retailers and what each ordered; the same on every run.

const SHOPS = [
  'Larder',
  'Pantry',
  'Market',
  'Provisions',
  'Delicatessen',
  'Grocers',
  'Food Hall',
  'Kitchen',
  'Épicerie',
  'Feinkost',
]
const NAMES = [
  'Aldgate',
  'Brightwater',
  'Cobble Lane',
  'Dunmore',
  'Elm & Ash',
  'Fairholme',
  'Garnet',
  'Harrowby',
  'Islay',
  'Juniper',
  'Kestrel',
  'Lindqvist',
  'Moorgate',
  'Norrland',
  'Oakfield',
  'Pemberton',
  'Quayside',
  'Rosenthal',
  'Sørensen',
  'Thistle',
  'Ursprung',
  'Vermeer',
  'Wexford',
  'Yarrow',
  'Żywiec',
]
const FIRST = [
  'Amara',
  'Bram',
  'Chloé',
  'Dafydd',
  'Elif',
  'Frieda',
  'Gabriel',
  'Hana',
  'Ingrid',
  'Jonas',
  'Katarzyna',
  'Luca',
  'Maeve',
  'Niels',
  'Orla',
  'Priya',
  'Rhys',
  'Saskia',
  'Tomasz',
  'Zoë',
]
const LAST = [
  'Adeyemi',
  'Bakker',
  'Costa',
  'Dvořák',
  'Evans',
  'Fischer',
  'Gallagher',
  'Hughes',
  'Ivanova',
  'Jansen',
  'Kowalska',
  'Lefèvre',
  'Müller',
  'Nowak',
  'O’Brien',
  'Patel',
  'Reid',
  'Schäfer',
  'Turner',
  'Visser',
]
const PLACES = [
  { city: 'Stockholm', postcode: '111 22', country: 'SE', street: 'Hamngatan' },
  { city: 'Göteborg', postcode: '411 06', country: 'SE', street: 'Kajgatan' },
  { city: 'Malmö', postcode: '211 20', country: 'SE', street: 'Torggatan' },
  { city: 'Köln', postcode: '50667', country: 'DE', street: 'Lindenweg' },
  { city: 'Hamburg', postcode: '20095', country: 'DE', street: 'Fährhof' },
  { city: 'Washington', postcode: '20001', country: 'US', street: 'Orchard Avenue' },
]
const PRODUCTS = [
  ['OLI-050', 'Olive oil, first press, 0.5 l', 7.9],
  ['OLI-500', 'Olive oil, first press, 5 l', 54],
  ['TEA-GRN', 'Green tea, spring harvest, 100 g', 6.35],
  ['TEA-BLK', 'Black tea, second flush, 250 g', 9.8],
  ['PAS-LIN', 'Linguine, bronze drawn, 500 g', 2.45],
  ['PAS-ORE', 'Orecchiette, bronze drawn, 500 g', 2.75],
  ['HON-LIM', 'Lime blossom honey, 250 g', 5.6],
  ['HON-CHE', 'Chestnut honey, 250 g', 6.2],
  ['CHO-070', 'Dark chocolate, 70 %, 80 g', 2.1],
  ['CHO-MLK', 'Milk chocolate with sea salt, 80 g', 2.1],
  ['VIN-BAL', 'Balsamic vinegar, aged 6 years, 250 ml', 11.4],
  ['SAL-FLK', 'Sea salt flakes, 150 g', 3.15],
  ['RIC-ARB', 'Arborio rice, 1 kg', 4.05],
  ['TOM-SAN', 'San Marzano tomatoes, 400 g', 1.95],
] as const

/** Numbers kept for fiction by the regulators of the three countries (PTS, Bundesnetzagentur, NANPA). */
const PHONES: Record<string, (at: number) => string> = {
  SE: at => `+46701740${605 + at}`,
  DE: at => `+4917139200${String(10 + at).slice(-2)}`,
  US: at => `+1202555${String(100 + at).padStart(4, '0')}`,
}

export interface Item {
  reference: string
  sku: string
  product: string
  quantity: number
  unit_price: number
  amount: number
}

export type Client = Record<string, string | number> & { reference: string }

/** Park and Miller's generator: small, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function mailbox(contact: string, at: number): string {
  const plain = contact
    .normalize('NFD')
    .replaceAll(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .replaceAll(' ', '.')
  return `${plain}.${at + 1}@example.com`
}

export function makeClients(): { clients: Client[]; items: Item[] } {
  const next = random(2_026)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
  const clients: Client[] = []
  const items: Item[] = []
  for (let at = 0; at < 50; at++) {
    const reference = `HV-${1_001 + at}`
    const contact = `${FIRST[at % FIRST.length]} ${LAST[(at * 7 + Math.floor(at / 20)) % LAST.length]}`
    const place = pick(PLACES)
    const segment = at % 5 === 0 ? 'Gold' : at % 5 < 3 ? 'Silver' : 'Bronze'
    const lines = 3 + (at % 10)
    const from = Math.floor(next() * PRODUCTS.length)
    for (let line = 0; line < lines; line++) {
      const [sku, product, price] = PRODUCTS[(from + line * 3) % PRODUCTS.length] ?? PRODUCTS[0]
      const quantity = 6 * (1 + Math.floor(next() * 40))
      items.push({
        reference,
        sku,
        product,
        quantity,
        unit_price: price,
        amount: Math.round(quantity * price * 100) / 100,
      })
    }
    clients.push({
      reference,
      name: `${NAMES[at % NAMES.length]} ${SHOPS[(at * 3 + Math.floor(at / 25)) % SHOPS.length]}`,
      contact,
      email: mailbox(contact, at),
      phone: PHONES[place.country]?.(at) ?? '',
      street: `${1 + Math.floor(next() * 120)} ${place.street}`,
      postcode: place.postcode,
      city: place.city,
      country: place.country,
      segment,
      discount: { Gold: 12.5, Silver: 7.5, Bronze: 3 }[segment] ?? 3,
      payment_days: segment === 'Gold' ? 45 : 30,
      premium: Math.round((400 + next() * 4_600) * 20) / 20,
      renewal_date: new Date(Date.UTC(2026, 11 + (at % 6), 1 + ((at * 5) % 28))).toISOString().slice(0, 10),
      letter_date: '2026-10-12',
    })
  }
  return { clients, items }
}
