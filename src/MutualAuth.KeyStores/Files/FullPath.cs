using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Files;

/// <summary>Paths as a project file names them.</summary>
internal static class FullPath
{
    /// <param name="name">The metadatum or parameter, for messages.</param>
    /// <param name="directory">The folder that a relative path starts from.</param>
    /// <exception cref="MutualAuthException"><see cref="Mab.BadPath"/>.</exception>
    public static string Of(string name, string path, string directory)
    {
        try
        {
            return Path.GetFullPath(Path.Combine(directory, path));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            // A NUL (%00 in a project file) nowhere; on .NET Framework also "<>| and what is too long.
            throw Mab.BadPath.Error(null, name);
        }
    }
}
