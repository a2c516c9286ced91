using System.Globalization;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Files;

/// <summary>Reads a whole file that somebody else may have written, and is therefore of any size and kind.</summary>
internal static class InputFile
{
    /// <param name="limit">Bytes.</param>
    /// <exception cref="MutualAuthException">It does not exist, cannot be read, or is larger than the limit.</exception>
    public static byte[] Read(string path, string displayPath, int limit)
    {
        try
        {
            // Read at once: a buffer between would be of no use.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
            if (stream.Length > limit)
                throw Mab.TooLarge.Error(displayPath, string.Format(CultureInfo.InvariantCulture, "{0} bytes, the limit is {1}", stream.Length, limit));

            var content = new byte[stream.Length];
            var length = 0;
            while (length < content.Length && stream.Read(content, length, content.Length - length) is var read and > 0)
                length += read;
            Array.Resize(ref content, length);
            return content;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Mab.NoSuchFile.Error(displayPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // For a folder the system's words are "access denied", which sends people to look for permissions.
            throw Mab.FileFailure.Error(displayPath, "reading the file", Directory.Exists(path) ? "it is a folder" : exception.Message.TrimEnd('.'));
        }
    }
}
