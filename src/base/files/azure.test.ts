// Containers of Azure: the common promises, on Microsoft's own emulator.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BlobServiceClient } from '@azure/storage-blob'
import { expect, test } from 'vitest'
import { azureBucket } from './azure.ts'
import { bucketFiles } from './bucket.ts'
import { fileStoreSuite } from './files.suite.ts'

fileStoreSuite(
  'Azure',
  async () => {
    const port = await freePort()
    const folder = await mkdtemp(join(tmpdir(), 'octavo-azure-'))
    const program = join(
      dirname(createRequire(import.meta.url).resolve('azurite/package.json')),
      'dist/src/blob/main.js',
    )
    const options = ['--inMemoryPersistence', '--silent', '--skipApiVersionCheck', '--disableTelemetry']
    const child = spawn(
      process.execPath,
      [program, ...options, '--blobHost', '127.0.0.1', '--blobPort', `${port}`],
      { cwd: folder, stdio: 'ignore' },
    )
    // The emulator's account and key are in its manual; they open nothing else.
    const connection = [
      'DefaultEndpointsProtocol=http',
      'AccountName=devstoreaccount1',
      'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
      `BlobEndpoint=http://127.0.0.1:${port}/devstoreaccount1`,
    ].join(';')
    const service = BlobServiceClient.fromConnectionString(connection, { retryOptions: { maxTries: 1 } })
    for (let tries = 0; ; tries++) {
      try {
        await service.createContainer('octavo')
        break
      } catch (error) {
        if (tries === 100) throw error
        await sleep(200)
      }
    }
    return {
      store: bucketFiles(azureBucket({ bucket: 'octavo', connection }), ''),
      async close() {
        child.kill()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
  { signs: true },
)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise(done => server.close(done))
  return port
}

test('a connection by a shared access signature offers no addresses: it has nothing to sign with', () => {
  const connection =
    'BlobEndpoint=https://account.blob.core.windows.net;SharedAccessSignature=sv=2025&sig=abc'
  expect(bucketFiles(azureBucket({ bucket: 'octavo', connection }), '').signedUrl).toBeUndefined()
})
