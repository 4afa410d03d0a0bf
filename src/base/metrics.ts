// Counters and timings that /metrics shows in the Prometheus text format.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export function openMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'octavo_' })
  const registers = [registry]
  return {
    registry,
    requests: new Histogram({
      name: 'octavo_http_request_seconds',
      help: 'Time to answer, by route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    faults: new Counter({ name: 'octavo_faults_total', help: 'Replies of 500: faults of ours.', registers }),
    queued: new Gauge({ name: 'octavo_jobs_queued', help: 'Pieces of work that wait.', registers }),
    oldest: new Gauge({
      name: 'octavo_jobs_oldest_seconds',
      help: 'Age of the oldest waiting piece.',
      registers,
    }),
    connections: new Gauge({
      name: 'octavo_db_connections',
      help: 'Database connections of this process.',
      labelNames: ['state'],
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof openMetrics>
