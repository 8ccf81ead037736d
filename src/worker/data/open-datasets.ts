import { borderOf } from '../../datasets/border.ts'
import type { Datasets } from '../../datasets/datasets.ts'
import { LocalDatasets } from '../../datasets/local-datasets.ts'
import { RememberedAnswers } from '../../datasets/remembered-answers.ts'
import { SplitDatasets } from '../../datasets/split-datasets.ts'
import { lossError, WorkerDatasets } from '../../datasets/worker-datasets.ts'
import { OmegaError } from '../../error.ts'
import { WorkerPool } from '../../exchange/worker-pool.ts'
import { LocalNotebooks } from '../../notebooks/local-notebooks.ts'
import type { Notebooks } from '../../notebooks/notebooks.ts'
import { WorkerNotebooks } from '../../notebooks/worker-notebooks.ts'
import type { Store } from '../../store/store.ts'
import type { WorkerOptions } from '../worker-options.ts'
import { startDataWorker } from './start.ts'

export interface DatasetsOptions {
  /** Of this process; workers open the same one. */
  readonly store: Store
  /** Workers at once; 0: none. */
  readonly most: number
  readonly worker: WorkerOptions
  /** How long a worker may compute without a pause, in ms. */
  readonly patience: number
  readonly report: (error: unknown) => void
}

export interface OpenedDatasets {
  readonly datasets: Datasets
  readonly notebooks: Notebooks
  /** Starts a worker that nobody waits for yet. */
  warm(): void
  close(): void
}

/** What is small is done here, the rest by workers, long notebooks too; without workers all is done here. */
export function openDatasets({ store, most, worker, patience, report }: DatasetsOptions): OpenedDatasets {
  const here = new LocalDatasets(store)
  if (most === 0) {
    const datasets = new RememberedAnswers(here, store)
    return { datasets, notebooks: new LocalNotebooks(), warm: () => {}, close: () => {} }
  }
  const pool = new WorkerPool({
    start: startDataWorker(worker),
    most,
    patience,
    errorOf: lossError,
    report: ({ message }) => report(new OmegaError('unavailable', `A worker of datasets ended: ${message}`)),
  })
  const split = new SplitDatasets({ here, beside: new WorkerDatasets(pool), border: borderOf(store), report })
  return {
    datasets: new RememberedAnswers(split, store),
    notebooks: new WorkerNotebooks(pool),
    warm: () => pool.warm(),
    close: () => pool.close(),
  }
}
