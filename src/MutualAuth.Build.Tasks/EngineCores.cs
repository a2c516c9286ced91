using Microsoft.Build.Framework;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// The processor cores that one task may use beside what else is built: asked of the engine, which counts them over all
/// projects, and given back at the end.
/// </summary>
internal sealed class EngineCores(IBuildEngine engine) : IDisposable
{
    private int _granted;

    /// <returns>At least one.</returns>
    public int Take(int wanted)
    {
        wanted = Math.Min(wanted, Environment.ProcessorCount);
        // An engine that does not count them (another program's; a task host in a process of its own) leaves it to the task: as a
        // compiler does, it takes them all.
        if (engine is not IBuildEngine9 counting)
            return wanted;
        try
        {
            _granted += counting.RequestCores(wanted);
            return Math.Max(1, _granted);
        }
        catch (NotImplementedException)
        {
            return wanted;
        }
    }

    public void Dispose()
    {
        if (_granted > 0)
            ((IBuildEngine9)engine).ReleaseCores(_granted);
    }
}
