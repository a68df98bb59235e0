/** What the package offers, for those who embed it; n8n itself finds its files through package.json. */
const { Fal } = require('./dist/nodes/Fal/Fal.node.js');
const { FalTrigger } = require('./dist/nodes/Fal/FalTrigger.node.js');
const { FalQueueApi } = require('./dist/credentials/FalQueueApi.credentials.js');

module.exports = { nodes: { Fal, FalTrigger }, credentials: { FalQueueApi } };
