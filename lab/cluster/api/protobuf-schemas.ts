/**
 * Messages that kubectl sends as protobuf, from the `generated.proto` files of k8s.io/api 0.36. One entry per field:
 * `number:name:type`. `int?` and `bool?` are optional in Go, so their zero means something; `-` is left out.
 */
export const SCHEMAS: Readonly<Record<string, string>> = {
  ObjectMeta:
    '1:name:string 2:generateName:string 3:namespace:string 4:selfLink:- 5:uid:string 6:resourceVersion:string 7:generation:int 8:creationTimestamp:- 9:deletionTimestamp:- 10:deletionGracePeriodSeconds:- 11:labels:map 12:annotations:map 13:ownerReferences:OwnerReference[] 14:finalizers:string[] 17:managedFields:-',
  OwnerReference:
    '5:apiVersion:string 1:kind:string 3:name:string 4:uid:string 6:controller:bool? 7:blockOwnerDeletion:bool?',
  LabelSelector: '1:matchLabels:map 2:matchExpressions:LabelSelectorRequirement[]',
  LabelSelectorRequirement: '1:key:string 2:operator:string 3:values:string[]',

  SelfSubjectAccessReview: '1:metadata:ObjectMeta 2:spec:SubjectAccessReviewSpec 3:status:-',
  SubjectAccessReview: '1:metadata:ObjectMeta 2:spec:SubjectAccessReviewSpec 3:status:-',
  LocalSubjectAccessReview: '1:metadata:ObjectMeta 2:spec:SubjectAccessReviewSpec 3:status:-',
  SubjectAccessReviewSpec:
    '1:resourceAttributes:ResourceAttributes 2:nonResourceAttributes:NonResourceAttributes 3:user:string 4:groups:string[] 5:extra:- 6:uid:string',
  ResourceAttributes:
    '1:namespace:string 2:verb:string 3:group:string 4:version:string 5:resource:string 6:subresource:string 7:name:string',
  NonResourceAttributes: '1:path:string 2:verb:string',
  SelfSubjectRulesReview: '1:metadata:ObjectMeta 2:spec:SelfSubjectRulesReviewSpec 3:status:-',
  SelfSubjectRulesReviewSpec: '1:namespace:string',
  SelfSubjectReview: '1:metadata:ObjectMeta 2:status:-',
  TokenReview: '1:metadata:ObjectMeta 2:spec:TokenReviewSpec 3:status:-',
  TokenReviewSpec: '1:token:string 2:audiences:string[]',
  TokenRequest: '1:metadata:ObjectMeta 2:spec:TokenRequestSpec 3:status:-',
  TokenRequestSpec: '1:audiences:string[] 4:expirationSeconds:int? 3:boundObjectRef:BoundObjectReference',
  BoundObjectReference: '1:kind:string 2:apiVersion:string 3:name:string 4:uid:string',

  Eviction: '1:metadata:ObjectMeta 2:deleteOptions:DeleteOptions',
  DeleteOptions:
    '1:gracePeriodSeconds:int? 2:preconditions:Preconditions 3:orphanDependents:bool? 4:propagationPolicy:string 5:dryRun:string[] 6:ignoreStoreReadErrorWithClusterBreakingPotential:-',
  Preconditions: '1:uid:string 2:resourceVersion:string',

  Namespace: '1:metadata:ObjectMeta 2:spec:NamespaceSpec 3:status:-',
  NamespaceSpec: '1:finalizers:string[]',
  ServiceAccount: '1:metadata:ObjectMeta 4:automountServiceAccountToken:bool?',
  ConfigMap: '1:metadata:ObjectMeta 4:immutable:bool? 2:data:map 3:binaryData:bytesmap',
  Secret: '1:metadata:ObjectMeta 5:immutable:bool? 2:data:bytesmap 4:stringData:map 3:type:string',
  Role: '1:metadata:ObjectMeta 2:rules:PolicyRule[]',
  ClusterRole: '1:metadata:ObjectMeta 2:rules:PolicyRule[]',
  PolicyRule:
    '1:verbs:string[] 2:apiGroups:string[]+ 3:resources:string[] 4:resourceNames:string[] 5:nonResourceURLs:string[]',
  RoleBinding: '1:metadata:ObjectMeta 2:subjects:Subject[] 3:roleRef:RoleRef',
  ClusterRoleBinding: '1:metadata:ObjectMeta 2:subjects:Subject[] 3:roleRef:RoleRef',
  RoleRef: '1:apiGroup:string 2:kind:string 3:name:string',
  Subject: '1:kind:string 2:apiGroup:string 3:name:string 4:namespace:string',

  Deployment: '1:metadata:ObjectMeta 2:spec:DeploymentSpec 3:status:-',
  DeploymentSpec:
    '1:replicas:int? 2:selector:LabelSelector 3:template:PodTemplateSpec 4:strategy:DeploymentStrategy 5:minReadySeconds:int 6:revisionHistoryLimit:int? 7:paused:bool 9:progressDeadlineSeconds:int?',
  DeploymentStrategy: '1:type:string',
  PodTemplateSpec: '1:metadata:ObjectMeta 2:spec:PodSpec',
  PodSpec:
    '2:containers:Container[] 3:restartPolicy:string 4:terminationGracePeriodSeconds:int? 6:dnsPolicy:string 7:nodeSelector:map 8:serviceAccountName:string 9:serviceAccount:string 10:nodeName:string 11:hostNetwork:bool 12:hostPID:bool 13:hostIPC:bool 16:hostname:string 17:subdomain:string 19:schedulerName:string 24:priorityClassName:string',
  Container:
    '1:name:string 2:image:string 3:command:string[] 4:args:string[] 5:workingDir:string 6:ports:ContainerPort[] 8:resources:ResourceRequirements 13:terminationMessagePath:string 20:terminationMessagePolicy:string 14:imagePullPolicy:string 16:stdin:bool 17:stdinOnce:bool 18:tty:bool',
  ContainerPort: '1:name:string 2:hostPort:int 3:containerPort:int 4:protocol:string 5:hostIP:string',
  // An empty one is all that `kubectl create deployment` sends.
  ResourceRequirements: '',
  PodDisruptionBudget: '1:metadata:ObjectMeta 2:spec:PodDisruptionBudgetSpec 3:status:-',
  PodDisruptionBudgetSpec: '1:minAvailable:IntOrString 2:selector:LabelSelector 3:maxUnavailable:IntOrString',
};
