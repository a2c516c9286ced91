using System.Text;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Files;

internal enum PasswordSourceKind
{
    EnvironmentVariable,
    File,
    Literal,
}

/// <summary>
/// Where a password comes from, as the project file names it: <c>env:NAME</c>, <c>file:path</c> or <c>pass:literal</c>,
/// like openssl's pass phrase arguments. The password itself is read only by <see cref="Read"/>.
/// </summary>
internal sealed class PasswordSource
{
    /// <summary>Bytes: what is larger is no password.</summary>
    private const int FileSizeLimit = 64 * 1024;

    private readonly string _value;

    private PasswordSource(string name, PasswordSourceKind kind, string value, string description)
    {
        Name = name;
        Kind = kind;
        _value = value;
        Description = description;
    }

    /// <summary>The metadatum or task parameter that names this source, for messages.</summary>
    public string Name { get; }

    public PasswordSourceKind Kind { get; }

    /// <summary>For messages; <c>pass:</c> without the password.</summary>
    public string Description { get; }

    /// <summary>The full path where the source is a file, else null.</summary>
    public string? FilePath => Kind == PasswordSourceKind.File ? _value : null;

    /// <param name="name">The metadatum or parameter, for messages.</param>
    /// <param name="text">The source as written.</param>
    /// <param name="directory">The folder that a relative path starts from.</param>
    /// <exception cref="MutualAuthException"><see cref="Mab.BarePassword"/>, whose text does not repeat what was written.</exception>
    public static PasswordSource Parse(string name, string text, string directory)
    {
        var colon = text.IndexOf(':');
        var value = text.Substring(colon + 1);
        if (value.Length > 0)
        {
            switch (colon < 0 ? "" : text.Substring(0, colon))
            {
                case "env":
                    return new(name, PasswordSourceKind.EnvironmentVariable, value, text);
                case "file":
                    if (FileName.Problem(value) is { } problem)
                        throw Mab.BadPath.Error(null, name, "file:" + FileName.Shown(value), problem);
                    return new(name, PasswordSourceKind.File, Path.GetFullPath(Path.Combine(directory, value)), text);
                case "pass":
                    return new(name, PasswordSourceKind.Literal, value, "pass:…");
            }
        }

        throw Mab.BarePassword.Error(null, name);
    }

    public static PasswordSource OfFile(string name, string fullPath, string description) =>
        new(name, PasswordSourceKind.File, fullPath, "file:" + description);

    /// <summary>Reads the password: of a file its first line, as keytool's <c>-storepass:file</c> does.</summary>
    /// <exception cref="MutualAuthException">It is not there, empty, or shorter than keytool allows.</exception>
    public Password Read()
    {
        var characters = Kind switch
        {
            PasswordSourceKind.EnvironmentVariable => Environment.GetEnvironmentVariable(_value)
                ?? throw Mab.NoSuchVariable.Error(null, Name, _value),
            PasswordSourceKind.File => ReadFirstLine(),
            _ => _value,
        };
        if (characters.Length == 0)
            throw Mab.EmptyPassword.Error(FilePath, Name, Description);
        if (characters.Length < Password.MinimumLength)
            throw Mab.ShortPassword.Error(FilePath, Name, Description);
        return new Password(characters, Description);
    }

    private string ReadFirstLine()
    {
        try
        {
            var content = new MemoryStream(InputFile.Content(_value, _value, FileSizeLimit));
            using var reader = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            return reader.ReadLine() ?? "";
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            FileLink.ThrowIfBroken(_value, _value);
            throw Mab.NoPasswordFile.Error(_value, Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw InputFile.Failure(_value, _value, "reading the password file", exception);
        }
    }

    public override string ToString() => Description;
}
