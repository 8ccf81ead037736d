import { borderOf } from '../../datasets/border.ts'
import type { Datasets } from '../../datasets/datasets.ts'
import { LocalDatasets } from '../../datasets/local-datasets.ts'
import { RememberedAnswers } from '../../datasets/remembered-answers.ts'
import { SplitDatasets } from '../../datasets/split-datasets.ts'
import { lossError, WorkerDatasets } from '../../datasets/worker-datasets.ts'
import { OmegaError } from '../../error.ts'
import { WorkerPool } from '../../exchange/worker-pool.ts'
import { LocalLongFiles } from '../../long-files/local-long-files.ts'
import type { LongFiles } from '../../long-files/long-files.ts'
import { WorkerLongFiles } from '../../long-files/worker-long-files.ts'
import type { Store } from '../../store/store.ts'
import type { WorkerOptions } from '../worker-options.ts'
import { startDataWorker } from './start.ts'

export interface DatasetsOptions {
  /** Of this process; workers open the same one. */
  readonly store: Store
  /** Workers at once; 0: none. */
  readonly most: number
  readonly worker: WorkerOptions
  /** Whether the store keeps scripts in another form than that in which they are sent. */
  readonly formsScripts: boolean
  /** How long a worker may compute without a pause, in ms. */
  readonly patience: number
  readonly report: (error: unknown) => void
}

export interface OpenedDatasets {
  readonly datasets: Datasets
  readonly longFiles: LongFiles
  /** Starts a worker that nobody waits for yet. */
  warm(): void
  close(): void
}

/** What is small is done here, the rest by workers, long files too; without workers all is done here. */
export function openDatasets(options: DatasetsOptions): OpenedDatasets {
  const { store, most, worker, formsScripts, patience, report } = options
  const here = new LocalDatasets(store)
  if (most === 0) {
    const datasets = new RememberedAnswers(here, store)
    return { datasets, longFiles: new LocalLongFiles(store), warm: () => {}, close: () => {} }
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
    longFiles: new WorkerLongFiles({
      pool,
      here: new LocalLongFiles(store),
      formsScripts,
    }),
    warm: () => pool.warm(),
    close: () => pool.close(),
  }
}
