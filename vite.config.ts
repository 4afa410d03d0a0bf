// How the browser app is built: src/web → dist/web, hashed assets, a manifest that the budgets test reads.
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const api = process.env.OCTAVO_DEV_API ?? 'http://127.0.0.1:3000'
const toServer = ['/api', '/samples', '/livez', '/readyz']

/** Sonner writes its styles into the page when it loads, which our Content-Security-Policy forbids: main.tsx brings them. */
const plainSonner = {
  name: 'octavo:plain-sonner',
  transform: (code: string, id: string) =>
    id.includes('/node_modules/sonner/') ? code.replace('__insertCSS("', 'void ("') : null,
}

const pdfjs = new URL('node_modules/pdfjs-dist/', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('package.json', pdfjs), 'utf8')) as { version: string }

/** What pdf.js fetches by name when a PDF needs it: characters of East Asia, fonts that were not embedded, scans. */
const pdfParts: Plugin = {
  name: 'octavo:pdf-parts',
  generateBundle() {
    for (const part of ['cmaps', 'standard_fonts', 'wasm'])
      for (const name of readdirSync(new URL(`${part}/`, pdfjs)))
        this.emitFile({
          type: 'asset',
          fileName: `assets/pdfjs-${version}/${part}/${name}`,
          source: readFileSync(new URL(`${part}/${name}`, pdfjs)),
        })
  },
}

const gzipped = promisify(gzip)
const brotlied = promisify(brotliCompress)

/** Beside each asset its gzip and Brotli: the worker of pdf.js cost 46 ms to compress anew for each reader. */
const packed: Plugin = {
  name: 'octavo:packed',
  apply: 'build',
  generateBundle: {
    order: 'post',
    async handler(_options, bundle) {
      const pack = async ({ fileName, ...it }: (typeof bundle)[string]) => {
        const bytes = Buffer.from(it.type === 'chunk' ? it.code : it.source)
        if (!/^assets\/.*\.(m?js|css|svg|wasm)$/.test(fileName) || bytes.length < 1024) return
        // Level 9 took four times as long as 5, for 2 %.
        const params = { [constants.BROTLI_PARAM_QUALITY]: 5 }
        const [gz, br] = await Promise.all([gzipped(bytes), brotlied(bytes, { params })])
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gz })
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: br })
      }
      await Promise.all(Object.values(bundle).map(pack))
    },
  },
}

/** As the API does for `/p/…`. */
const portalPage: Plugin = {
  name: 'octavo:portal-page',
  configureServer: server =>
    void server.middlewares.use((request, _reply, next) => {
      if (request.url?.startsWith('/p/')) request.url = '/portal.html'
      next()
    }),
}

const shared = /\/kit\/(text|pdf\/(draw|worker))|\/base\/contract\/client|preload-helper/

export default defineConfig({
  root: 'src/web',
  base: '/',
  experimental: {
    // Files find each other by where they lie, so that a CDN can hold them all; pages name them from the root, and the
    // server puts ASSET_URL in front.
    renderBuiltUrl: (name, { hostType }) => (hostType === 'html' ? `/${name}` : { relative: true }),
  },
  plugins: [plainSonner, react({ exclude: /\/web\/portal\// }), tailwindcss(), portalPage, pdfParts, packed],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    manifest: true,
    // Fonts and the PDF worker stay files: a data: address would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { app: 'src/web/index.html', portal: 'src/web/portal.html' },
      // What the app and the customers' page share comes in one piece: a phone waits for requests, not for bytes.
      output: { codeSplitting: { groups: [{ name: 'shared', test: shared }] } },
    },
    // pdf.js is about 400 kB and comes lazily; the budgets test watches everything else.
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: Object.fromEntries(toServer.map(path => [path, { target: api, xfwd: true }])) },
})
