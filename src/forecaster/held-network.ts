/**
 * The network of a forecaster while it trains.
 *
 * @module
 */
import { type Claim, claim, type Network } from '../network/index.js'
import { type ForecasterState, newNetwork, requireLive } from './state.js'

/** The network of a forecaster in the hands of a training, which may have to make it anew. */
export class HeldNetwork {
  private readonly state: ForecasterState
  private held: Claim | null

  constructor(state: ForecasterState) {
    this.state = state
    this.held = state.network === null ? null : claim(state.network, 'fit')
  }

  /** The network; made anew where there is none of that size yet, or where the training shall begin anew. */
  async of(inputSize: number, reset: boolean): Promise<{ net: Network } & Claim> {
    const { state } = this
    requireLive(state)
    const { network } = state
    if (network !== null && this.held !== null && !reset && network.options.inputSize === inputSize) {
      return { net: network, ...this.held }
    }
    const net = await newNetwork(state.options, inputSize)
    if (state.disposed) net.dispose()
    requireLive(state)
    this.release()
    network?.dispose()
    this.held = claim(net, 'fit')
    Object.assign(state, { network: net, fitted: null, start: 'new' } satisfies Partial<ForecasterState>)
    return { net, ...this.held }
  }

  release(): void {
    this.held?.release()
    this.held = null
  }
}
