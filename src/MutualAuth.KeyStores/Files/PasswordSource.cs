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
                    return new(name, PasswordSourceKind.File, FullPath.Of(name, value, directory, "file:" + FileName.Shown(value)), text);
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
                ?? throw Mab.NoSuchVariable.Error(null, Name, ShownVariable(_value)),
            PasswordSourceKind.File => ReadFirstLine(),
            _ => _value,
        };
        if (characters.Length == 0)
            throw Mab.EmptyPassword.Error(FilePath, Name, Description);
        if (characters.Length < Password.MinimumLength)
            throw Mab.ShortPassword.Error(FilePath, Name, Description);
        return new Password(characters, Description);
    }

    /// <summary>
    /// <c>env:$(PASSWORD)</c> in place of <c>env:PASSWORD</c> is a mistake that is easily made, and MSBuild then hands over the
    /// password itself. What is written as names of variables mostly are is one.
    /// </summary>
    private static string ShownVariable(string name) =>
        name.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_') && name[0] is not (>= '0' and <= '9')
            ? name
            : "… (not repeated here: it is not written as names of variables mostly are, and may be the password itself)";

    private string ReadFirstLine()
    {
        try
        {
            var content = new MemoryStream(InputFile.Content(_value, _value, FileSizeLimit));
            using var reader = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
            var line = reader.ReadLine() ?? "";
            // The first line of a key is the same in every key, and would make a password that everybody knows; that of a
            // keystore is the beginning of one.
            if (line.StartsWith("-----BEGIN ", StringComparison.Ordinal) || line.Any(c => char.IsControl(c) || c == '\uFFFD'))
                throw Mab.NotAPassword.Error(_value, Name);
            return line;
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
