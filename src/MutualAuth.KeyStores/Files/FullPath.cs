using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Files;

/// <summary>Paths as a project file names them.</summary>
internal static class FullPath
{
    /// <param name="name">The metadatum or parameter, for messages.</param>
    /// <param name="directory">The folder that a relative path starts from.</param>
    /// <param name="shown">The path as a message may show it.</param>
    /// <exception cref="MutualAuthException"><see cref="Mab.BadPath"/>.</exception>
    public static string Of(string name, string path, string directory, string shown)
    {
        if (FileName.Problem(path) is { } problem)
            throw Mab.BadPath.Error(null, name, shown, problem);
        try
        {
            return Path.GetFullPath(Path.Combine(directory, path));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or PathTooLongException)
        {
            // .NET Framework's, of what is too long for it.
            throw Mab.BadPath.Error(null, name, shown, exception.Message.TrimEnd('.'));
        }
    }
}
