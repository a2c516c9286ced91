// Each test waits for builds in other processes, so more workers than this only make a small machine slower.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
