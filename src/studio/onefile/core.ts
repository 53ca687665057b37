/**
 * The core of this page: it is part of the page's data. The build puts this module in the place of the package's
 * binaries.
 *
 * @module
 */
import { data } from './data.js'

export default data.core
