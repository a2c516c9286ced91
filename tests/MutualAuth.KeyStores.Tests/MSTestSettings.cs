[assembly: Parallelize(Scope = ExecutionScope.MethodLevel)]

// The library is internal, and so are the types that its tests take as data.
[assembly: DiscoverInternals]
