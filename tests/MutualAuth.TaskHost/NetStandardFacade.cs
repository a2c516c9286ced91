#if NETFRAMEWORK
using System;
using System.IO;
using System.Reflection;
using System.Text;

namespace MutualAuth.TaskHost;

/// <summary>
/// The assembly that says where in .NET Framework the types of netstandard2.0 are. .NET Framework has it among its own. Debian's
/// mono has it in a package that brings a hundred and fifty others; the one to compile against says the same, and only an attribute
/// of it keeps mono from loading it.
/// </summary>
internal static class NetStandardFacade
{
    /// <summary>Where there is none.</summary>
    public static void StandBy() =>
        AppDomain.CurrentDomain.AssemblyResolve += (_, wanted) => new AssemblyName(wanted.Name).Name == "netstandard" ? Load() : null;

    private static Assembly Load()
    {
        var content = File.ReadAllBytes(Path.Combine(AppDomain.CurrentDomain.BaseDirectory, "netstandard.reference.dll"));
        // One letter of the attribute's name, and it is another, which nobody asks for. (Latin-1 takes each byte for a character.)
        content[Encoding.GetEncoding(28591).GetString(content).IndexOf("ReferenceAssemblyAttribute", StringComparison.Ordinal)] = (byte)'r';
        return Assembly.Load(content);
    }
}
#endif
