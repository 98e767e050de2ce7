// An informer of a program on @kubernetes/client-node: node node-informer.mjs KUBECONFIG NAMESPACE LAST.
// When it knows the ConfigMap LAST, it prints what it knows, a line for each, as name, UID and version, and ends.
import { CoreV1Api, KubeConfig, makeInformer } from '@kubernetes/client-node';

const [kubeconfig, namespace, last] = process.argv.slice(2);
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(CoreV1Api);
const path = `/api/v1/namespaces/${namespace}/configmaps`;
const informer = makeInformer(config, path, () => core.listNamespacedConfigMap({ namespace }));

informer.on('add', (map) => {
  if (map.metadata.name === last) {
    const known = informer.list().map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`);
    console.log(known.join('\n'));
    process.exit(0);
  }
});
// An informer that lost its connection is started again by its program, as the client's documentation says.
informer.on('error', () => setTimeout(start, 50));

function start() {
  informer.start().catch(() => setTimeout(start, 50));
}

start();
