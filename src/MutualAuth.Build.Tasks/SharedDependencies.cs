#if NET
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// The assemblies that are compiled ahead of time lie in a folder for their platform (<c>tasks/net8.0/linux-x64</c>), and MSBuild
/// looks for what they need there alone. What is the same for all platforms lies in the folder above.
/// </summary>
internal static class SharedDependencies
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The first moment in which this assembly runs: tasks have no other that is common to them.")]
    internal static void Find()
    {
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(typeof(SharedDependencies).Assembly.Location));
        AssemblyLoadContext.GetLoadContext(typeof(SharedDependencies).Assembly)!.Resolving += (context, name) =>
            name.Name == "BouncyCastle.Cryptography" && Path.Combine(folder!, name.Name + ".dll") is var path && File.Exists(path)
                ? context.LoadFromAssemblyPath(path)
                : null;
    }
}
#endif
