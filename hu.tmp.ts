import { streamXlsxRows } from 'hucre/xlsx'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
const base = process.memoryUsage().rss
const t = performance.now()
let n = 0, c = 0
for await (const r of streamXlsxRows(Readable.toWeb(createReadStream(process.argv[2]!)) as ReadableStream<Uint8Array>)) { n++; c += r.values.length }
console.log('hucre', n, c, (performance.now()-t).toFixed(0), 'ms; +', ((process.resourceUsage().maxRSS*1024 - base)/1048576).toFixed(0),'MB')
